"""The frame of the staff console: who may enter, and its navigation. Pages live in their apps."""
