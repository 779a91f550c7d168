namespace ModelNet.Bus.Embedded;

/// <summary>The tables of a log. One commit order for everything: a record's <c>seq</c> is dense over all topics, its <c>offset</c> within its topic.</summary>
internal static class LogSchema
{
    /// <summary>Stored as SQLite's user_version. Logs of version 1, which had no headers, are brought to version 2 when they are opened; any other is refused.</summary>
    public const int Version = 2;

    public const int VersionWithoutHeaders = 1;

    /// <summary>Stored as SQLite's application_id: "MNlg".</summary>
    public const int ApplicationId = 0x4d4e6c67;

    // 8 KiB pages hold several records of 1 KB without overflow pages: 1.5 times the rows per second of 4 KiB pages.
    public const string BeforeCreate = "PRAGMA page_size=8192; PRAGMA journal_mode=WAL;";

    public static string Create { get; } = $"""
        BEGIN IMMEDIATE;
        PRAGMA user_version={Version};
        PRAGMA application_id={ApplicationId};
        CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL);
        CREATE TABLE records(
          seq INTEGER PRIMARY KEY, topic INTEGER NOT NULL, offset INTEGER NOT NULL, ts INTEGER NOT NULL,
          key BLOB NOT NULL, value BLOB NOT NULL, sum INTEGER NOT NULL, headers BLOB);
        CREATE UNIQUE INDEX records_by_topic ON records(topic, offset);
        CREATE TABLE positions(
          consumer_group TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL, sum INTEGER NOT NULL,
          PRIMARY KEY(consumer_group, topic, partition)) WITHOUT ROWID;
        CREATE TABLE state(id INTEGER PRIMARY KEY, commit_number INTEGER NOT NULL, body BLOB NOT NULL);
        """;

    // Changes the schema only, whatever the log's size: rows without the column read as NULL.
    public static string AddHeaders { get; } = $"BEGIN IMMEDIATE; ALTER TABLE records ADD COLUMN headers BLOB; PRAGMA user_version={Version}; COMMIT;";

    public const string InsertState = "INSERT INTO state VALUES(1, ?1, ?2)";

    // The condition fences off another writer: if the row is not the one this process wrote last, nothing changes.
    public const string UpdateState = "UPDATE state SET commit_number=?1, body=?2 WHERE id=1 AND commit_number=?1-1";
    public const string ReadState = "SELECT commit_number, body FROM state WHERE id=1";

    public const string InsertTopic = "INSERT INTO topics VALUES(?1, ?2, ?3)";
    public const string ReadTopics = "SELECT id, name, sum FROM topics ORDER BY id";

    public const string InsertRecord = "INSERT INTO records VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    public const string RecordColumns = "seq, topic, offset, ts, key, value, sum, headers";
    public const string RecordColumnsWithoutHeaders = "seq, topic, offset, ts, key, value, sum, NULL";

    public const string PutPosition = "INSERT OR REPLACE INTO positions VALUES(?1, ?2, ?3, ?4, ?5)";
    public const string ReadPositions = "SELECT consumer_group, topic, partition, next_offset, sum FROM positions";
}
