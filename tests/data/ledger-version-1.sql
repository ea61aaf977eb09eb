BEGIN TRANSACTION;
CREATE TABLE begun_sessions (
	plan_hash VARCHAR(64) NOT NULL, 
	plan_session INTEGER NOT NULL, 
	session VARCHAR NOT NULL, 
	folder VARCHAR NOT NULL, 
	at_utc VARCHAR(24) NOT NULL, 
	PRIMARY KEY (plan_hash, plan_session), 
	UNIQUE (session)
);
INSERT INTO "begun_sessions" VALUES('abababababababababababababababababababababababababababababababab',1,'s7','/records/s7','2026-11-22T13:59:00.000Z');
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
);
INSERT INTO "cartridges" VALUES('09506000134352','SN000001','LOT42A','2028-11-30','6e52f66d8046ce3c','received',NULL,NULL,0);
INSERT INTO "cartridges" VALUES('09506000134352','SN000002','LOT42A','2028-11-30','b644ee3977030fc1','claimed','s7','c3',0);
INSERT INTO "cartridges" VALUES('09506000134352','SN000003','LOT42A','2028-11-30','364556db1b064dc6','opened','s7','c3',0);
INSERT INTO "cartridges" VALUES('09506000134352','SN000004','LOT42A','2028-11-30','2ae1389100326ba3','in_use','s7','c3',16);
INSERT INTO "cartridges" VALUES('09506000134352','SN000005','LOT42A','2028-11-30','00b75f2b66805a8a','spent','s7','c3',24);
INSERT INTO "cartridges" VALUES('09506000134352','SN000006','LOT42A','2028-11-30','47c84e75967efbc9','damaged',NULL,NULL,0);
INSERT INTO "cartridges" VALUES('09506000134352','SN000007','LOT42A','2028-11-30','1a10dc6e53f6c100','discarded','s7','c3',24);
INSERT INTO "cartridges" VALUES('09506000134352','SN000101','LOT42B','2027-05-31','92512f1f1404c7e7','received',NULL,NULL,0);
INSERT INTO "cartridges" VALUES('09506000134352','SN000102','LOT42B','2027-05-31','9576d21cb9664641','received',NULL,NULL,0);
INSERT INTO "cartridges" VALUES('04012345678901','SN000001','LOT42A','2029-01-31','a61b0ff8e7c48eff','received',NULL,NULL,0);
CREATE TABLE ledger (
	id INTEGER NOT NULL CHECK (id = 1), 
	world VARCHAR(9) NOT NULL, 
	schema_version INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "ledger" VALUES(1,'real',1);
CREATE TABLE lots (
	gtin VARCHAR(14) NOT NULL, 
	lot VARCHAR(20) NOT NULL, 
	expiry DATE NOT NULL, 
	PRIMARY KEY (gtin, lot)
);
INSERT INTO "lots" VALUES('09506000134352','LOT42A','2028-11-30');
INSERT INTO "lots" VALUES('09506000134352','LOT42B','2027-05-31');
INSERT INTO "lots" VALUES('04012345678901','LOT42A','2029-01-31');
CREATE TABLE positions (
	id INTEGER NOT NULL, 
	session VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	at_utc VARCHAR(24) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "positions" VALUES(1,'s7',9,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','2026-11-22T15:00:00.000Z');
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
);
INSERT INTO "steps" VALUES(1,'09506000134352','SN000001','received',NULL,NULL,'stores','2026-11-22T08:00:00.000Z',0);
INSERT INTO "steps" VALUES(2,'09506000134352','SN000002','received',NULL,NULL,'stores','2026-11-22T08:00:00.000Z',0);
INSERT INTO "steps" VALUES(3,'09506000134352','SN000003','received',NULL,NULL,'stores','2026-11-22T08:00:00.000Z',0);
INSERT INTO "steps" VALUES(4,'09506000134352','SN000004','received',NULL,NULL,'stores','2026-11-22T08:00:00.000Z',0);
INSERT INTO "steps" VALUES(5,'09506000134352','SN000005','received',NULL,NULL,'stores','2026-11-22T08:00:00.000Z',0);
INSERT INTO "steps" VALUES(6,'09506000134352','SN000006','received',NULL,NULL,'stores','2026-11-22T08:00:00.000Z',0);
INSERT INTO "steps" VALUES(7,'09506000134352','SN000007','received',NULL,NULL,'stores','2026-11-22T08:00:00.000Z',0);
INSERT INTO "steps" VALUES(8,'09506000134352','SN000101','received',NULL,NULL,'stores','2026-11-22T09:00:00.000Z',0);
INSERT INTO "steps" VALUES(9,'09506000134352','SN000102','received',NULL,NULL,'stores','2026-11-22T09:00:00.000Z',0);
INSERT INTO "steps" VALUES(10,'04012345678901','SN000001','received',NULL,NULL,'Ann','2026-11-22T10:00:00.000Z',0);
INSERT INTO "steps" VALUES(11,'09506000134352','SN000002','claimed','s7','c3','Tess','2026-11-22T14:00:00.000Z',0);
INSERT INTO "steps" VALUES(12,'09506000134352','SN000003','claimed','s7','c3','Tess','2026-11-22T14:00:00.000Z',0);
INSERT INTO "steps" VALUES(13,'09506000134352','SN000003','opened','s7','c3','Tess','2026-11-22T14:01:00.000Z',0);
INSERT INTO "steps" VALUES(14,'09506000134352','SN000004','claimed','s7','c3','Tess','2026-11-22T14:00:00.000Z',0);
INSERT INTO "steps" VALUES(15,'09506000134352','SN000004','opened','s7','c3','Tess','2026-11-22T14:01:00.000Z',0);
INSERT INTO "steps" VALUES(16,'09506000134352','SN000004','in_use','s7','c3','Tess','2026-11-22T14:02:00.000Z',16);
INSERT INTO "steps" VALUES(17,'09506000134352','SN000005','claimed','s7','c3','Tess','2026-11-22T14:00:00.000Z',0);
INSERT INTO "steps" VALUES(18,'09506000134352','SN000005','opened','s7','c3','Tess','2026-11-22T14:01:00.000Z',0);
INSERT INTO "steps" VALUES(19,'09506000134352','SN000005','in_use','s7','c3','Tess','2026-11-22T14:02:00.000Z',16);
INSERT INTO "steps" VALUES(20,'09506000134352','SN000005','spent','s7','c3','Tess','2026-11-22T14:03:00.000Z',24);
INSERT INTO "steps" VALUES(21,'09506000134352','SN000006','damaged',NULL,NULL,'Tess','2026-11-22T14:00:00.000Z',0);
INSERT INTO "steps" VALUES(22,'09506000134352','SN000007','claimed','s7','c3','Tess','2026-11-22T14:00:00.000Z',0);
INSERT INTO "steps" VALUES(23,'09506000134352','SN000007','opened','s7','c3','Tess','2026-11-22T14:01:00.000Z',0);
INSERT INTO "steps" VALUES(24,'09506000134352','SN000007','in_use','s7','c3','Tess','2026-11-22T14:02:00.000Z',16);
INSERT INTO "steps" VALUES(25,'09506000134352','SN000007','spent','s7','c3','Tess','2026-11-22T14:03:00.000Z',24);
INSERT INTO "steps" VALUES(26,'09506000134352','SN000007','discarded','s7','c3','Tess','2026-11-22T14:04:00.000Z',24);
CREATE TRIGGER ledger_never_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'ledger rule: ledger never delete'); END;
CREATE TRIGGER ledger_keeps_its_world BEFORE UPDATE ON ledger WHEN NEW.world IS NOT OLD.world BEGIN SELECT RAISE(ABORT, 'ledger rule: ledger keeps its world'); END;
CREATE TRIGGER lots_never_update BEFORE UPDATE ON lots BEGIN SELECT RAISE(ABORT, 'ledger rule: lots never update'); END;
CREATE TRIGGER lots_never_delete BEFORE DELETE ON lots BEGIN SELECT RAISE(ABORT, 'ledger rule: lots never delete'); END;
CREATE TRIGGER begun_sessions_never_update BEFORE UPDATE ON begun_sessions BEGIN SELECT RAISE(ABORT, 'ledger rule: begun sessions never update'); END;
CREATE TRIGGER begun_sessions_never_delete BEFORE DELETE ON begun_sessions BEGIN SELECT RAISE(ABORT, 'ledger rule: begun sessions never delete'); END;
CREATE TRIGGER sessions_begin_once BEFORE INSERT ON begun_sessions WHEN EXISTS (SELECT 1 FROM begun_sessions WHERE plan_hash = NEW.plan_hash AND plan_session = NEW.plan_session) BEGIN SELECT RAISE(ABORT, 'ledger rule: sessions begin once'); END;
CREATE INDEX positions_by_session ON positions (session, id);
CREATE TRIGGER positions_never_update BEFORE UPDATE ON positions BEGIN SELECT RAISE(ABORT, 'ledger rule: positions never update'); END;
CREATE TRIGGER positions_never_delete BEFORE DELETE ON positions BEGIN SELECT RAISE(ABORT, 'ledger rule: positions never delete'); END;
CREATE INDEX cartridges_by_lot ON cartridges (lot);
CREATE INDEX cartridges_by_serial ON cartridges (serial);
CREATE INDEX cartridges_by_session ON cartridges (session);
CREATE TRIGGER cartridges_never_delete BEFORE DELETE ON cartridges BEGIN SELECT RAISE(ABORT, 'ledger rule: cartridges never delete'); END;
CREATE TRIGGER cartridges_go_one_way BEFORE UPDATE ON cartridges WHEN NOT (OLD.state = NEW.state OR (OLD.state = 'received' AND NEW.state IN ('claimed', 'damaged', 'discarded')) OR (OLD.state = 'claimed' AND NEW.state IN ('damaged', 'opened', 'spent')) OR (OLD.state = 'opened' AND NEW.state IN ('damaged', 'in_use', 'spent')) OR (OLD.state = 'in_use' AND NEW.state IN ('damaged', 'spent')) OR (OLD.state = 'spent' AND NEW.state IN ('discarded')) OR (OLD.state = 'damaged' AND NEW.state IN ('discarded'))) OR NEW.gtin IS NOT OLD.gtin OR NEW.serial IS NOT OLD.serial OR NEW.lot IS NOT OLD.lot OR NEW.expiry IS NOT OLD.expiry OR NEW.tag IS NOT OLD.tag OR (OLD.session IS NOT NULL AND NEW.session IS NOT OLD.session) OR (OLD.client_ref IS NOT NULL AND NEW.client_ref IS NOT OLD.client_ref) OR NEW.dots_struck < OLD.dots_struck BEGIN SELECT RAISE(ABORT, 'ledger rule: cartridges go one way'); END;
CREATE TRIGGER cartridges_come_in_once BEFORE INSERT ON cartridges WHEN NEW.state <> 'received' OR EXISTS (SELECT 1 FROM cartridges WHERE gtin = NEW.gtin AND serial = NEW.serial) BEGIN SELECT RAISE(ABORT, 'ledger rule: cartridges come in once'); END;
CREATE INDEX steps_by_cartridge ON steps (gtin, serial);
CREATE TRIGGER steps_never_update BEFORE UPDATE ON steps BEGIN SELECT RAISE(ABORT, 'ledger rule: steps never update'); END;
CREATE TRIGGER steps_never_delete BEFORE DELETE ON steps BEGIN SELECT RAISE(ABORT, 'ledger rule: steps never delete'); END;
CREATE TRIGGER steps_are_added_only BEFORE INSERT ON steps WHEN EXISTS (SELECT 1 FROM steps WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger rule: steps are added only'); END;
COMMIT;
