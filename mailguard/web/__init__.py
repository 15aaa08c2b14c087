"""What people see in a browser: the officer's console and the sender's page, rendered on the server.

Pages show what the use cases give them and decide nothing; content of mail comes through `review` alone.
"""
