// Tests of Papers.
