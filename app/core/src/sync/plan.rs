//! What to push next, and what an answer means: pure decisions, sorted, for the engine to carry out.
