"""One recheck for everybody whom the same rule of the same version blocked: looked at, signed, run, told."""
