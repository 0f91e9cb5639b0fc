import { expect, test } from "vitest";
import { Connection } from "./connection.ts";
import { migrate, migrations, schemaVersion, userVersion } from "./schema.ts";
import { StoreFolder, thrownBy } from "./testing/store-folder.ts";

const tablesOf = (connection: Connection): unknown[] =>
  connection.all("SELECT type, name, sql FROM sqlite_master ORDER BY name");

test.each(migrations.map((_step, version) => version))(
  "a database of version %i is brought to the newest, with the same tables as a new one, and a second time changes nothing",
  (version) => {
    using folder = new StoreFolder();
    const old = new Connection(`${folder.path}/old.db`);
    migrate(old, version);
    expect(userVersion(old)).toBe(version);
    migrate(old);
    migrate(old);
    expect(userVersion(old)).toBe(schemaVersion);
    const fresh = new Connection(`${folder.path}/fresh.db`);
    migrate(fresh);
    expect(tablesOf(old)).toEqual(tablesOf(fresh));
    expect(tablesOf(old).length).toBeGreaterThan(5);
    old.close();
    fresh.close();
  },
);

test("a step that fails leaves the version before it, as it was", () => {
  using folder = new StoreFolder();
  const connection = new Connection(`${folder.path}/old.db`);
  connection.exec("CREATE TABLE messages (a)");
  const before = tablesOf(connection);
  expect(thrownBy(() => migrate(connection))).toMatchObject({ code: "STORE_FAILED" });
  expect(userVersion(connection)).toBe(0);
  expect(tablesOf(connection)).toEqual(before);
  connection.close();
});

test("every connection waits for the disk, overwrites what it deletes, and checks references", () => {
  using folder = new StoreFolder();
  const connection = new Connection(`${folder.path}/a.db`);
  const pragma = (name: string): unknown =>
    Object.values(connection.all<object>(`PRAGMA ${name}`)[0] ?? {})[0];
  expect(pragma("journal_mode")).toBe("wal");
  expect(pragma("synchronous")).toBe(2);
  expect(pragma("secure_delete")).toBe(1);
  expect(pragma("foreign_keys")).toBe(1);
  expect(pragma("busy_timeout")).toBe(3_000);
  connection.close();
});
