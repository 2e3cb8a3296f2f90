"""Reports as tables: what the page shows, the spreadsheet holds and a program reads."""
