CREATE TABLE begun_sessions (
    plan_hash VARCHAR(64) NOT NULL,
    plan_session INTEGER NOT NULL,
    session VARCHAR NOT NULL,
    folder VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (plan_hash, plan_session),
    UNIQUE (session)
)

CREATE TABLE ledger (
    id INTEGER NOT NULL CHECK (id = 1),
    world VARCHAR(9) NOT NULL,
    schema_version INTEGER NOT NULL,
    PRIMARY KEY (id)
)

CREATE TABLE lots (
    gtin VARCHAR(14) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    expiry DATE NOT NULL,
    PRIMARY KEY (gtin, lot)
)

CREATE TABLE positions (
    id INTEGER NOT NULL,
    session VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    hash VARCHAR(64) NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (id)
)

CREATE INDEX positions_by_session ON positions (session, id)

CREATE TABLE cartridges (
    gtin VARCHAR(14) NOT NULL,
    serial VARCHAR(20) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    expiry DATE NOT NULL,
    tag VARCHAR(16) NOT NULL,
    state VARCHAR(9) NOT NULL,
    session VARCHAR,
    client_ref VARCHAR,
    dots_struck INTEGER NOT NULL CHECK (dots_struck >= 0),
    PRIMARY KEY (gtin, serial),
    FOREIGN KEY(gtin, lot) REFERENCES lots (gtin, lot),
    UNIQUE (tag)
)

CREATE INDEX cartridges_by_lot ON cartridges (lot)

CREATE INDEX cartridges_by_serial ON cartridges (serial)

CREATE INDEX cartridges_by_session ON cartridges (session)

CREATE TABLE steps (
    id INTEGER NOT NULL,
    gtin VARCHAR(14) NOT NULL,
    serial VARCHAR(20) NOT NULL,
    state VARCHAR(9) NOT NULL,
    session VARCHAR,
    client_ref VARCHAR,
    "by" VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    dots_struck INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(gtin, serial) REFERENCES cartridges (gtin, serial)
)

CREATE INDEX steps_by_cartridge ON steps (gtin, serial)

CREATE TRIGGER ledger_never_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'ledger rule: ledger
    never delete'); END

CREATE TRIGGER lots_never_update BEFORE UPDATE ON lots BEGIN SELECT RAISE(ABORT, 'ledger rule: lots never
    update'); END

CREATE TRIGGER lots_never_delete BEFORE DELETE ON lots BEGIN SELECT RAISE(ABORT, 'ledger rule: lots never
    delete'); END

CREATE TRIGGER cartridges_never_delete BEFORE DELETE ON cartridges BEGIN SELECT RAISE(ABORT, 'ledger rule:
    cartridges never delete'); END

CREATE TRIGGER steps_never_update BEFORE UPDATE ON steps BEGIN SELECT RAISE(ABORT, 'ledger rule: steps
    never update'); END

CREATE TRIGGER steps_never_delete BEFORE DELETE ON steps BEGIN SELECT RAISE(ABORT, 'ledger rule: steps
    never delete'); END

CREATE TRIGGER begun_sessions_never_update BEFORE UPDATE ON begun_sessions BEGIN SELECT RAISE(ABORT,
    'ledger rule: begun sessions never update'); END

CREATE TRIGGER begun_sessions_never_delete BEFORE DELETE ON begun_sessions BEGIN SELECT RAISE(ABORT,
    'ledger rule: begun sessions never delete'); END

CREATE TRIGGER positions_never_update BEFORE UPDATE ON positions BEGIN SELECT RAISE(ABORT, 'ledger rule:
    positions never update'); END

CREATE TRIGGER positions_never_delete BEFORE DELETE ON positions BEGIN SELECT RAISE(ABORT, 'ledger rule:
    positions never delete'); END

CREATE TRIGGER ledger_keeps_its_world BEFORE UPDATE ON ledger WHEN NEW.world IS NOT OLD.world BEGIN SELECT
    RAISE(ABORT, 'ledger rule: ledger keeps its world'); END

CREATE TRIGGER cartridges_go_one_way BEFORE UPDATE ON cartridges WHEN NOT (OLD.state = NEW.state OR
    (OLD.state = 'received' AND NEW.state IN ('claimed', 'damaged', 'discarded')) OR (OLD.state = 'claimed'
    AND NEW.state IN ('damaged', 'opened', 'spent')) OR (OLD.state = 'opened' AND NEW.state IN ('damaged',
    'in_use', 'spent')) OR (OLD.state = 'in_use' AND NEW.state IN ('damaged', 'spent')) OR (OLD.state =
    'spent' AND NEW.state IN ('discarded')) OR (OLD.state = 'damaged' AND NEW.state IN ('discarded'))) OR
    NEW.gtin IS NOT OLD.gtin OR NEW.serial IS NOT OLD.serial OR NEW.lot IS NOT OLD.lot OR NEW.expiry IS NOT
    OLD.expiry OR NEW.tag IS NOT OLD.tag OR (OLD.session IS NOT NULL AND NEW.session IS NOT OLD.session) OR
    (OLD.client_ref IS NOT NULL AND NEW.client_ref IS NOT OLD.client_ref) OR NEW.dots_struck < OLD.dots_struck
    BEGIN SELECT RAISE(ABORT, 'ledger rule: cartridges go one way'); END

CREATE TRIGGER cartridges_come_in_once BEFORE INSERT ON cartridges WHEN NEW.state <> 'received' OR EXISTS
    (SELECT 1 FROM cartridges WHERE gtin = NEW.gtin AND serial = NEW.serial) BEGIN SELECT RAISE(ABORT, 'ledger
    rule: cartridges come in once'); END

CREATE TRIGGER sessions_begin_once BEFORE INSERT ON begun_sessions WHEN EXISTS (SELECT 1 FROM
    begun_sessions WHERE plan_hash = NEW.plan_hash AND plan_session = NEW.plan_session) BEGIN SELECT
    RAISE(ABORT, 'ledger rule: sessions begin once'); END

CREATE TRIGGER steps_are_added_only BEFORE INSERT ON steps WHEN EXISTS (SELECT 1 FROM steps WHERE id =
    NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger rule: steps are added only'); END
