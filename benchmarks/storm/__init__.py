"""The storm: clients, next-hop faults, `kill -9` and restarts over numbered messages, and books that must balance."""
