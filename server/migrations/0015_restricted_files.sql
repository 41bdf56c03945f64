-- Who of its team sees a restricted file, between spaces. None where the whole team does.
ALTER TABLE families ADD COLUMN members TEXT;
