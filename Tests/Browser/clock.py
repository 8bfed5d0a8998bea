"""The clock of a test's own database.

Deadlines and public notices are decided by the clock of the database: by its function `moment()`. Nothing in the server
can move it. A test owns its throw-away database, so it may write the function anew, as only the owner of the schema can.
"""

import psycopg

MOMENT = """
CREATE OR REPLACE FUNCTION moment() RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN coalesce(nullif(current_setting('app.moment', true), '')::timestamptz,
    clock_timestamp() + make_interval(secs => {seconds}))
"""


class Clock:
    """Starts at the true time and only ever moves forward."""

    def __init__(self, database_url):
        self.database_url = database_url
        self.seconds = 0

    def forward(self, days=0, seconds=0):
        """Lets time pass for everybody."""
        self.seconds += days * 86_400 + seconds
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(MOMENT.format(seconds=int(self.seconds)))

    def now(self):
        """The moment by which the site decides, on Beijing's clock."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute("SELECT moment() AT TIME ZONE 'Asia/Shanghai'").fetchone()[0]

    def today(self):
        return self.now().date()
