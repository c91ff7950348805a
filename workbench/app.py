"""Be the entry script of the app in the browser."""

from workbench.ui import frame

frame.open_app().run()
