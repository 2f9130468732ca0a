"""What a workflow says: ``workflow`` has the records all stages speak in, ``blocks`` the same as nested statements."""
