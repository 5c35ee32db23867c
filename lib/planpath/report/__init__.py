"""From an executed notebook to a page: the blocks a notebook shows and the press that prints them."""
