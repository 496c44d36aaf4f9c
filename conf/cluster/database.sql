-- Roles with the least rights, and the database, once for a service; run again it changes nothing. On the primary:
--
--   sudo -u postgres env PGOPTIONS='-c synchronous_commit=local' psql -v ON_ERROR_STOP=1 -f database.sql
--   sudo -u postgres env PGOPTIONS='-c synchronous_commit=local' \
--     psql -c '\password tamga' -c '\password tamga_backup' -c '\password replicator'
--
-- PGOPTIONS: by postgresql.conf a commit waits for a standby, and none is there before the role replicator is.
-- \password asks, and sends what was typed as a SCRAM verifier: it stands in no log and in no history.
-- Another name for the database: -v database=...
\if :{?database}
\else
\set database tamga
\endif

-- The nodes. They own the database, for they bring its schema up to their version at start; they may do nothing outside of it.
SELECT 'CREATE ROLE tamga LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 60'
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tamga') \gexec
-- pg_dump: reads, and writes nothing.
SELECT 'CREATE ROLE tamga_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 4'
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tamga_backup') \gexec
-- Standbys and base backups.
SELECT 'CREATE ROLE replicator LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE'
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'replicator') \gexec

SELECT format('CREATE DATABASE %I OWNER tamga ENCODING ''UTF8'' TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO tamga_backup;

\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO tamga;
GRANT USAGE ON SCHEMA public TO tamga_backup;
-- What is there, and what the nodes will make.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO tamga_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO tamga_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE tamga IN SCHEMA public GRANT SELECT ON TABLES TO tamga_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE tamga IN SCHEMA public GRANT SELECT ON SEQUENCES TO tamga_backup;
