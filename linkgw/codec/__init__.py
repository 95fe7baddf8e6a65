"""The codec: words to values and back; `scalar` is the reference, `bulk` the fast one."""
