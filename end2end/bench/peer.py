"""What faster-whisper makes of recordings, as the engine's own program prints it: a line of JSON for each."""

import json
import resource
import sys
import time

from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio

model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=1)
for file in sys.argv[2:]:
    before = time.process_time()
    sound = decode_audio(file)
    segments, _ = model.transcribe(sound, language="en", beam_size=5, condition_on_previous_text=False)
    told = [{"text": segment.text, "start": segment.start, "end": segment.end} for segment in segments]
    print(
        json.dumps(
            {
                "file": file,
                "seconds": len(sound) / 16_000,
                "processor": time.process_time() - before,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "segments": told,
            }
        ),
        flush=True,
    )
