from pydantic import BaseModel


class BalanceRead(BaseModel):
    """`balance_vnd` is debit less credit; over all accounts of an agency it is 0."""

    agency: str
    account: str
    name: str
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int
