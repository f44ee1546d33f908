"""What is printed: a form is a value; one renderer makes it a PDF, the other an Excel sheet."""
