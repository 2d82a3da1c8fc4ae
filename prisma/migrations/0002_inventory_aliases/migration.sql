-- Former names and other spellings: usage that named a thing before it was renamed still finds it.
ALTER TABLE "identity" ADD COLUMN IF NOT EXISTS "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "application" ADD COLUMN IF NOT EXISTS "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "team" ADD COLUMN IF NOT EXISTS "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[];
