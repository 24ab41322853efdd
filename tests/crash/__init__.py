"""Writers that are killed: what they leave is whole or not there, and the journal holds."""
