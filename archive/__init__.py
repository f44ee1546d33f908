"""What is governed: records, certificates, numbers, places, registers."""
