"""What is written on a sheet, and to what each text belongs."""
