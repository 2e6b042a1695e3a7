"""What the pages share about runs: their words, their colours and dashes, their order, and what one asks of them."""
