"""Captures into Parquet: the lines of `linkgw decode` as columns, a batch at a time; needs pyarrow (extra archive)."""
