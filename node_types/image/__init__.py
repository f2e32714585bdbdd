"""Still pictures: uploaded and made."""
