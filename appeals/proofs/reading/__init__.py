"""From words on pages to a reading. Pure: no database, no clock, no files, no decoding."""
