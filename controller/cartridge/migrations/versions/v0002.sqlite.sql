DROP TRIGGER ledger_keeps_its_world

DROP TRIGGER cartridges_go_one_way

DROP TRIGGER cartridges_come_in_once

DROP TRIGGER sessions_begin_once

DROP TRIGGER steps_are_added_only

ALTER TABLE ledger ADD COLUMN book VARCHAR(32)

ALTER TABLE cartridges ADD COLUMN room VARCHAR

ALTER TABLE cartridges ADD COLUMN allotments INTEGER DEFAULT 0 NOT NULL

CREATE INDEX cartridges_by_client ON cartridges (client_ref)

CREATE INDEX cartridges_by_room ON cartridges (room, state)

ALTER TABLE steps ADD COLUMN room VARCHAR

ALTER TABLE steps ADD COLUMN origin VARCHAR(32)

ALTER TABLE steps ADD COLUMN origin_id INTEGER

CREATE INDEX steps_by_session ON steps (session)

CREATE INDEX steps_by_client ON steps (client_ref)

CREATE UNIQUE INDEX steps_by_origin ON steps (origin, origin_id)

CREATE TABLE books (
    book VARCHAR(32) NOT NULL,
    room VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    retired_at_utc VARCHAR(24),
    PRIMARY KEY (book)
)

CREATE UNIQUE INDEX books_one_a_room ON books (room) WHERE retired_at_utc IS NULL

CREATE TABLE pigment_lots (
    maker VARCHAR(80) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    shade VARCHAR(9) NOT NULL,
    expiry DATE NOT NULL,
    certificate VARCHAR,
    organic BOOLEAN NOT NULL,
    metals_within_limits BOOLEAN NOT NULL,
    "by" VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (maker, lot, shade)
)

CREATE INDEX pigment_lots_by_lot ON pigment_lots (lot)

CREATE TABLE recalls (
    id INTEGER NOT NULL,
    gtin VARCHAR(14),
    lot VARCHAR(20) NOT NULL,
    reason VARCHAR NOT NULL,
    "by" VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    origin VARCHAR(32),
    origin_id INTEGER,
    PRIMARY KEY (id)
)

CREATE INDEX recalls_by_lot ON recalls (lot)

CREATE UNIQUE INDEX recalls_by_origin ON recalls (origin, origin_id)

CREATE TABLE deliveries (
    id INTEGER NOT NULL,
    gtin VARCHAR(14) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    expiry DATE NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    supplier VARCHAR,
    sterilisation VARCHAR,
    "by" VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(gtin, lot) REFERENCES lots (gtin, lot)
)

CREATE INDEX deliveries_by_lot ON deliveries (lot)

CREATE TABLE counts (
    id INTEGER NOT NULL,
    gtin VARCHAR(14) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    room VARCHAR,
    in_stock INTEGER NOT NULL,
    found INTEGER NOT NULL CHECK (found >= 0),
    missing INTEGER NOT NULL,
    strangers INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    "by" VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(gtin, lot) REFERENCES lots (gtin, lot)
)

CREATE INDEX counts_by_lot ON counts (lot)

CREATE TABLE pigment_bottles (
    serial VARCHAR(20) NOT NULL,
    maker VARCHAR(80) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    shade VARCHAR(9) NOT NULL,
    state VARCHAR(9) NOT NULL,
    opened_at_utc VARCHAR(24),
    opened_until_utc VARCHAR(24),
    PRIMARY KEY (serial),
    FOREIGN KEY(maker, lot, shade) REFERENCES pigment_lots (maker, lot, shade)
)

CREATE INDEX pigment_bottles_by_lot ON pigment_bottles (lot)

CREATE TABLE pigment_steps (
    id INTEGER NOT NULL,
    serial VARCHAR(20) NOT NULL,
    state VARCHAR(9) NOT NULL,
    session VARCHAR,
    client_ref VARCHAR,
    room VARCHAR,
    "by" VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(serial) REFERENCES pigment_bottles (serial)
)

CREATE INDEX pigment_steps_by_client ON pigment_steps (client_ref)

CREATE INDEX pigment_steps_by_serial ON pigment_steps (serial)

CREATE INDEX pigment_steps_by_session ON pigment_steps (session)

INSERT INTO deliveries (gtin, lot, expiry, count, "by", at_utc)
    SELECT steps.gtin, cartridges.lot, cartridges.expiry, count(*), steps."by", steps.at_utc
    FROM steps JOIN cartridges ON cartridges.gtin = steps.gtin AND cartridges.serial = steps.serial
    WHERE steps.state = 'received'
    GROUP BY steps.gtin, cartridges.lot, cartridges.expiry, steps."by", steps.at_utc ORDER BY min(steps.id)

UPDATE ledger SET schema_version = 2

CREATE TRIGGER books_never_delete BEFORE DELETE ON books BEGIN SELECT RAISE(ABORT, 'ledger rule: books
    never delete'); END

CREATE TRIGGER deliveries_never_update BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(ABORT, 'ledger rule:
    deliveries never update'); END

CREATE TRIGGER counts_never_update BEFORE UPDATE ON counts BEGIN SELECT RAISE(ABORT,
    'ledger rule: counts never update'); END

CREATE TRIGGER deliveries_never_delete BEFORE DELETE ON deliveries BEGIN SELECT RAISE(ABORT, 'ledger rule:
    deliveries never delete'); END

CREATE TRIGGER counts_never_delete BEFORE DELETE ON counts BEGIN SELECT RAISE(ABORT,
    'ledger rule: counts never delete'); END

CREATE TRIGGER recalls_never_update BEFORE UPDATE ON recalls BEGIN SELECT RAISE(ABORT, 'ledger rule:
    recalls never update'); END

CREATE TRIGGER recalls_never_delete BEFORE DELETE ON recalls BEGIN SELECT RAISE(ABORT, 'ledger rule:
    recalls never delete'); END

CREATE TRIGGER pigment_lots_never_delete BEFORE DELETE ON pigment_lots BEGIN SELECT RAISE(ABORT, 'ledger
    rule: pigment lots never delete'); END

CREATE TRIGGER pigment_bottles_never_delete BEFORE DELETE ON pigment_bottles BEGIN SELECT RAISE(ABORT,
    'ledger rule: pigment bottles never delete'); END

CREATE TRIGGER pigment_steps_never_update BEFORE UPDATE ON pigment_steps BEGIN SELECT RAISE(ABORT, 'ledger
    rule: pigment steps never update'); END

CREATE TRIGGER pigment_steps_never_delete BEFORE DELETE ON pigment_steps BEGIN SELECT RAISE(ABORT, 'ledger
    rule: pigment steps never delete'); END

CREATE TRIGGER steps_are_added_only BEFORE INSERT ON steps WHEN EXISTS (SELECT 1 FROM steps WHERE id =
    NEW.id OR (origin = NEW.origin AND origin_id = NEW.origin_id)) BEGIN SELECT RAISE(ABORT, 'ledger rule:
    steps are added only'); END

CREATE TRIGGER recalls_are_added_only BEFORE INSERT ON recalls WHEN EXISTS (SELECT 1 FROM recalls WHERE id
    = NEW.id OR (origin = NEW.origin AND origin_id = NEW.origin_id)) BEGIN SELECT RAISE(ABORT, 'ledger rule:
    recalls are added only'); END

CREATE TRIGGER deliveries_are_added_only BEFORE INSERT ON deliveries WHEN EXISTS (SELECT 1 FROM deliveries
    WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger rule: deliveries are added only'); END

CREATE TRIGGER counts_are_added_only BEFORE INSERT ON counts WHEN EXISTS (SELECT 1 FROM counts
    WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger rule: counts are added only'); END

CREATE TRIGGER positions_are_added_only BEFORE INSERT ON positions WHEN EXISTS (SELECT 1 FROM positions
    WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger rule: positions are added only'); END

CREATE TRIGGER pigment_steps_are_added_only BEFORE INSERT ON pigment_steps WHEN EXISTS (SELECT 1 FROM
    pigment_steps WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger rule: pigment steps are added only');
    END

CREATE TRIGGER ledger_keeps_its_world BEFORE UPDATE ON ledger WHEN NEW.world IS NOT OLD.world OR (OLD.book
    IS NOT NULL AND NEW.book IS NOT OLD.book) OR NEW.schema_version < OLD.schema_version BEGIN SELECT
    RAISE(ABORT, 'ledger rule: ledger keeps its world'); END

CREATE TRIGGER cartridges_go_one_way BEFORE UPDATE ON cartridges WHEN NOT (OLD.state = NEW.state OR
    (OLD.state = 'received' AND NEW.state IN ('allotted', 'claimed', 'damaged', 'discarded', 'lost')) OR
    (OLD.state = 'allotted' AND NEW.state IN ('claimed', 'damaged', 'discarded', 'lost')) OR (OLD.state =
    'claimed' AND NEW.state IN ('damaged', 'opened', 'spent')) OR (OLD.state = 'opened' AND NEW.state IN
    ('damaged', 'in_use', 'spent')) OR (OLD.state = 'in_use' AND NEW.state IN ('damaged', 'spent')) OR
    (OLD.state = 'spent' AND NEW.state IN ('discarded')) OR (OLD.state = 'damaged' AND NEW.state IN
    ('discarded'))) OR NEW.gtin IS NOT OLD.gtin OR NEW.serial IS NOT OLD.serial OR NEW.lot IS NOT OLD.lot OR
    NEW.expiry IS NOT OLD.expiry OR NEW.tag IS NOT OLD.tag OR (OLD.session IS NOT NULL AND NEW.session IS NOT
    OLD.session) OR (OLD.client_ref IS NOT NULL AND NEW.client_ref IS NOT OLD.client_ref) OR NEW.dots_struck <
    OLD.dots_struck OR NEW.allotments < OLD.allotments OR (NEW.room IS NOT OLD.room) AND (NEW.state <>
    'allotted' OR NEW.allotments = OLD.allotments) BEGIN SELECT RAISE(ABORT, 'ledger rule: cartridges go one
    way'); END

CREATE TRIGGER cartridges_come_in_once BEFORE INSERT ON cartridges WHEN NEW.state <> 'received' OR EXISTS
    (SELECT 1 FROM cartridges WHERE (gtin = NEW.gtin AND serial = NEW.serial) OR tag = NEW.tag) BEGIN SELECT
    RAISE(ABORT, 'ledger rule: cartridges come in once'); END

CREATE TRIGGER sessions_begin_once BEFORE INSERT ON begun_sessions WHEN EXISTS (SELECT 1 FROM
    begun_sessions WHERE session = NEW.session OR (plan_hash = NEW.plan_hash AND plan_session =
    NEW.plan_session)) BEGIN SELECT RAISE(ABORT, 'ledger rule: sessions begin once'); END

CREATE TRIGGER books_retire_for_good BEFORE UPDATE ON books WHEN NEW.book IS NOT OLD.book OR NEW.room IS
    NOT OLD.room OR NEW.at_utc IS NOT OLD.at_utc OR (OLD.retired_at_utc IS NOT NULL AND NEW.retired_at_utc IS
    NOT OLD.retired_at_utc) BEGIN SELECT RAISE(ABORT, 'ledger rule: books retire for good'); END

CREATE TRIGGER books_are_kept_once BEFORE INSERT ON books WHEN EXISTS (SELECT 1 FROM books WHERE book =
    NEW.book OR (room = NEW.room AND retired_at_utc IS NULL)) BEGIN SELECT RAISE(ABORT, 'ledger rule: books
    are kept once'); END

CREATE TRIGGER pigment_lots_stand BEFORE UPDATE ON pigment_lots WHEN NEW.maker IS NOT OLD.maker OR NEW.lot
    IS NOT OLD.lot OR NEW.shade IS NOT OLD.shade OR NEW.expiry IS NOT OLD.expiry OR NEW.organic IS NOT
    OLD.organic OR NEW.metals_within_limits IS NOT OLD.metals_within_limits OR NEW.by IS NOT OLD.by OR
    NEW.at_utc IS NOT OLD.at_utc OR (OLD.certificate IS NOT NULL AND NEW.certificate IS NOT OLD.certificate)
    BEGIN SELECT RAISE(ABORT, 'ledger rule: pigment lots stand'); END

CREATE TRIGGER pigment_lots_come_in_once BEFORE INSERT ON pigment_lots WHEN EXISTS (SELECT 1 FROM
    pigment_lots WHERE maker = NEW.maker AND lot = NEW.lot AND shade = NEW.shade) BEGIN SELECT RAISE(ABORT,
    'ledger rule: pigment lots come in once'); END

CREATE TRIGGER pigment_bottles_go_one_way BEFORE UPDATE ON pigment_bottles WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'received' AND NEW.state IN ('discarded', 'opened')) OR (OLD.state = 'opened' AND
    NEW.state IN ('discarded'))) OR NEW.serial IS NOT OLD.serial OR NEW.maker IS NOT OLD.maker OR NEW.lot IS
    NOT OLD.lot OR NEW.shade IS NOT OLD.shade OR (OLD.opened_at_utc IS NOT NULL AND NEW.opened_at_utc IS NOT
    OLD.opened_at_utc) OR (OLD.opened_until_utc IS NOT NULL AND NEW.opened_until_utc IS NOT
    OLD.opened_until_utc) BEGIN SELECT RAISE(ABORT, 'ledger rule: pigment bottles go one way'); END

CREATE TRIGGER pigment_bottles_come_in_once BEFORE INSERT ON pigment_bottles WHEN NEW.state <> 'received'
    OR EXISTS (SELECT 1 FROM pigment_bottles WHERE serial = NEW.serial) BEGIN SELECT RAISE(ABORT, 'ledger
    rule: pigment bottles come in once'); END
