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
    by VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (maker, lot, shade)
)

CREATE INDEX pigment_lots_by_lot ON pigment_lots (lot)

CREATE TABLE recalls (
    id SERIAL NOT NULL,
    gtin VARCHAR(14),
    lot VARCHAR(20) NOT NULL,
    reason VARCHAR NOT NULL,
    by VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    origin VARCHAR(32),
    origin_id INTEGER,
    PRIMARY KEY (id)
)

CREATE INDEX recalls_by_lot ON recalls (lot)

CREATE UNIQUE INDEX recalls_by_origin ON recalls (origin, origin_id)

CREATE TABLE deliveries (
    id SERIAL NOT NULL,
    gtin VARCHAR(14) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    expiry DATE NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    supplier VARCHAR,
    sterilisation VARCHAR,
    by VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(gtin, lot) REFERENCES lots (gtin, lot)
)

CREATE INDEX deliveries_by_lot ON deliveries (lot)

CREATE TABLE counts (
    id SERIAL NOT NULL,
    gtin VARCHAR(14) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    room VARCHAR,
    in_stock INTEGER NOT NULL,
    found INTEGER NOT NULL CHECK (found >= 0),
    missing INTEGER NOT NULL,
    strangers INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    by VARCHAR NOT NULL,
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
    id SERIAL NOT NULL,
    serial VARCHAR(20) NOT NULL,
    state VARCHAR(9) NOT NULL,
    session VARCHAR,
    client_ref VARCHAR,
    room VARCHAR,
    by VARCHAR NOT NULL,
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

CREATE FUNCTION ledger_rule() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE =
    'ledger rule: ' || TG_ARGV[0], ERRCODE = '23000'; END $$

CREATE TRIGGER ledger_never_delete BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('ledger never delete')

CREATE TRIGGER lots_never_update BEFORE UPDATE ON lots FOR EACH ROW EXECUTE FUNCTION ledger_rule('lots
    never update')

CREATE TRIGGER lots_never_delete BEFORE DELETE ON lots FOR EACH ROW EXECUTE FUNCTION ledger_rule('lots
    never delete')

CREATE TRIGGER cartridges_never_delete BEFORE DELETE ON cartridges FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('cartridges never delete')

CREATE TRIGGER steps_never_update BEFORE UPDATE ON steps FOR EACH ROW EXECUTE FUNCTION ledger_rule('steps
    never update')

CREATE TRIGGER steps_never_delete BEFORE DELETE ON steps FOR EACH ROW EXECUTE FUNCTION ledger_rule('steps
    never delete')

CREATE TRIGGER begun_sessions_never_update BEFORE UPDATE ON begun_sessions FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('begun sessions never update')

CREATE TRIGGER begun_sessions_never_delete BEFORE DELETE ON begun_sessions FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('begun sessions never delete')

CREATE TRIGGER positions_never_update BEFORE UPDATE ON positions FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('positions never update')

CREATE TRIGGER positions_never_delete BEFORE DELETE ON positions FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('positions never delete')

CREATE TRIGGER books_never_delete BEFORE DELETE ON books FOR EACH ROW EXECUTE FUNCTION ledger_rule('books
    never delete')

CREATE TRIGGER deliveries_never_update BEFORE UPDATE ON deliveries FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('deliveries never update')

CREATE TRIGGER counts_never_update BEFORE UPDATE ON counts FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('counts never update')

CREATE TRIGGER deliveries_never_delete BEFORE DELETE ON deliveries FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('deliveries never delete')

CREATE TRIGGER counts_never_delete BEFORE DELETE ON counts FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('counts never delete')

CREATE TRIGGER recalls_never_update BEFORE UPDATE ON recalls FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('recalls never update')

CREATE TRIGGER recalls_never_delete BEFORE DELETE ON recalls FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('recalls never delete')

CREATE TRIGGER pigment_lots_never_delete BEFORE DELETE ON pigment_lots FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('pigment lots never delete')

CREATE TRIGGER pigment_bottles_never_delete BEFORE DELETE ON pigment_bottles FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('pigment bottles never delete')

CREATE TRIGGER pigment_steps_never_update BEFORE UPDATE ON pigment_steps FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('pigment steps never update')

CREATE TRIGGER pigment_steps_never_delete BEFORE DELETE ON pigment_steps FOR EACH ROW EXECUTE FUNCTION
    ledger_rule('pigment steps never delete')

CREATE TRIGGER ledger_keeps_its_world BEFORE UPDATE ON ledger FOR EACH ROW WHEN (NEW.world IS DISTINCT
    FROM OLD.world OR (OLD.book IS NOT NULL AND NEW.book IS DISTINCT FROM OLD.book) OR NEW.schema_version <
    OLD.schema_version) EXECUTE FUNCTION ledger_rule('ledger keeps its world')

CREATE TRIGGER cartridges_go_one_way BEFORE UPDATE ON cartridges FOR EACH ROW WHEN (NOT (OLD.state =
    NEW.state OR (OLD.state = 'received' AND NEW.state IN ('allotted', 'claimed', 'damaged', 'discarded',
    'lost')) OR (OLD.state = 'allotted' AND NEW.state IN ('claimed', 'damaged', 'discarded', 'lost')) OR
    (OLD.state = 'claimed' AND NEW.state IN ('damaged', 'opened', 'spent')) OR (OLD.state = 'opened' AND
    NEW.state IN ('damaged', 'in_use', 'spent')) OR (OLD.state = 'in_use' AND NEW.state IN ('damaged',
    'spent')) OR (OLD.state = 'spent' AND NEW.state IN ('discarded')) OR (OLD.state = 'damaged' AND NEW.state
    IN ('discarded'))) OR NEW.gtin IS DISTINCT FROM OLD.gtin OR NEW.serial IS DISTINCT FROM OLD.serial OR
    NEW.lot IS DISTINCT FROM OLD.lot OR NEW.expiry IS DISTINCT FROM OLD.expiry OR NEW.tag IS DISTINCT FROM
    OLD.tag OR (OLD.session IS NOT NULL AND NEW.session IS DISTINCT FROM OLD.session) OR (OLD.client_ref IS
    NOT NULL AND NEW.client_ref IS DISTINCT FROM OLD.client_ref) OR NEW.dots_struck < OLD.dots_struck OR
    NEW.allotments < OLD.allotments OR (NEW.room IS DISTINCT FROM OLD.room) AND (NEW.state <> 'allotted' OR
    NEW.allotments = OLD.allotments)) EXECUTE FUNCTION ledger_rule('cartridges go one way')

CREATE TRIGGER cartridges_come_in_once BEFORE INSERT ON cartridges FOR EACH ROW WHEN (NEW.state <>
    'received') EXECUTE FUNCTION ledger_rule('cartridges come in once')

CREATE TRIGGER books_retire_for_good BEFORE UPDATE ON books FOR EACH ROW WHEN (NEW.book IS DISTINCT FROM
    OLD.book OR NEW.room IS DISTINCT FROM OLD.room OR NEW.at_utc IS DISTINCT FROM OLD.at_utc OR
    (OLD.retired_at_utc IS NOT NULL AND NEW.retired_at_utc IS DISTINCT FROM OLD.retired_at_utc)) EXECUTE
    FUNCTION ledger_rule('books retire for good')

CREATE TRIGGER pigment_lots_stand BEFORE UPDATE ON pigment_lots FOR EACH ROW WHEN (NEW.maker IS DISTINCT
    FROM OLD.maker OR NEW.lot IS DISTINCT FROM OLD.lot OR NEW.shade IS DISTINCT FROM OLD.shade OR NEW.expiry
    IS DISTINCT FROM OLD.expiry OR NEW.organic IS DISTINCT FROM OLD.organic OR NEW.metals_within_limits IS
    DISTINCT FROM OLD.metals_within_limits OR NEW.by IS DISTINCT FROM OLD.by OR NEW.at_utc IS DISTINCT FROM
    OLD.at_utc OR (OLD.certificate IS NOT NULL AND NEW.certificate IS DISTINCT FROM OLD.certificate)) EXECUTE
    FUNCTION ledger_rule('pigment lots stand')

CREATE TRIGGER pigment_bottles_go_one_way BEFORE UPDATE ON pigment_bottles FOR EACH ROW WHEN (NOT
    (OLD.state = NEW.state OR (OLD.state = 'received' AND NEW.state IN ('discarded', 'opened')) OR (OLD.state
    = 'opened' AND NEW.state IN ('discarded'))) OR NEW.serial IS DISTINCT FROM OLD.serial OR NEW.maker IS
    DISTINCT FROM OLD.maker OR NEW.lot IS DISTINCT FROM OLD.lot OR NEW.shade IS DISTINCT FROM OLD.shade OR
    (OLD.opened_at_utc IS NOT NULL AND NEW.opened_at_utc IS DISTINCT FROM OLD.opened_at_utc) OR
    (OLD.opened_until_utc IS NOT NULL AND NEW.opened_until_utc IS DISTINCT FROM OLD.opened_until_utc)) EXECUTE
    FUNCTION ledger_rule('pigment bottles go one way')

CREATE TRIGGER pigment_bottles_come_in_once BEFORE INSERT ON pigment_bottles FOR EACH ROW WHEN (NEW.state
    <> 'received') EXECUTE FUNCTION ledger_rule('pigment bottles come in once')

CREATE TRIGGER ledger_never_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('ledger never truncate')

CREATE TRIGGER lots_never_truncate BEFORE TRUNCATE ON lots FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('lots never truncate')

CREATE TRIGGER cartridges_never_truncate BEFORE TRUNCATE ON cartridges FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('cartridges never truncate')

CREATE TRIGGER steps_never_truncate BEFORE TRUNCATE ON steps FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('steps never truncate')

CREATE TRIGGER begun_sessions_never_truncate BEFORE TRUNCATE ON begun_sessions FOR EACH STATEMENT EXECUTE
    FUNCTION ledger_rule('begun sessions never truncate')

CREATE TRIGGER positions_never_truncate BEFORE TRUNCATE ON positions FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('positions never truncate')

CREATE TRIGGER books_never_truncate BEFORE TRUNCATE ON books FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('books never truncate')

CREATE TRIGGER deliveries_never_truncate BEFORE TRUNCATE ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('deliveries never truncate')

CREATE TRIGGER counts_never_truncate BEFORE TRUNCATE ON counts FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('counts never truncate')

CREATE TRIGGER recalls_never_truncate BEFORE TRUNCATE ON recalls FOR EACH STATEMENT EXECUTE FUNCTION
    ledger_rule('recalls never truncate')

CREATE TRIGGER pigment_lots_never_truncate BEFORE TRUNCATE ON pigment_lots FOR EACH STATEMENT EXECUTE
    FUNCTION ledger_rule('pigment lots never truncate')

CREATE TRIGGER pigment_bottles_never_truncate BEFORE TRUNCATE ON pigment_bottles FOR EACH STATEMENT
    EXECUTE FUNCTION ledger_rule('pigment bottles never truncate')

CREATE TRIGGER pigment_steps_never_truncate BEFORE TRUNCATE ON pigment_steps FOR EACH STATEMENT EXECUTE
    FUNCTION ledger_rule('pigment steps never truncate')
