"""What people write to the Secretariado: doubts, complaints, suggestions, and that they want to take part."""
