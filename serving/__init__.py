"""How people use fenliu: web service, desk, routing, storage, command line. Imports ``model``, never ``training``."""
