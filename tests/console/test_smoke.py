from __future__ import annotations
from tests.console.conftest import Office

async def test_smoke(office: Office) -> None:
    await office.ticket()
    b = office.at_work()
    p = await b.opens("/console")
    print(p.status, p.text)
    p = await b.opens("/console/tickets/1")
    print(p.status, p.text)
