"""The web app: a city's ward gaps as one honest map, a table with the same facts, and plain words.

`webmap.app.create_app` makes it, `webmap.serving.serve` is the command.
"""
