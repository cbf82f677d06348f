package io.aegisbench.bench.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/**
 * SQLite as a log: an insert, which is a transaction of its own.
 *
 * <ul>
 *   <li>{@code journal_mode=WAL}, {@code synchronous=FULL}: the fastest mode in which a commit
 *       survives the machine; {@code NORMAL} does not sync a commit.
 *   <li>One connection and a prepared statement behind a lock: writers are serial in SQLite, and a
 *       busy handler that sleeps would be slower than our lock.
 *   <li>Checkpoints every 1,000 pages, the default, within the measured time: without them its log
 *       would grow for ever.
 * </ul>
 */
final class SqliteCommitLog implements CommitLog {
    private final Connection connection;
    private final PreparedStatement insert;
    private final ReentrantLock lock = new ReentrantLock();

    private SqliteCommitLog(Connection connection, PreparedStatement insert) {
        this.connection = connection;
        this.insert = insert;
    }

    static CommitLog open(Path folder) throws SQLException {
        Connection connection = connect(folder);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, entry BLOB NOT NULL)");
        }
        return new SqliteCommitLog(
                connection, connection.prepareStatement("INSERT INTO log (entry) VALUES (?)"));
    }

    private static Connection connect(Path folder) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("log.db"));
    }

    static Contents contents(Path folder) {
        return taker -> {
            try (Connection connection = connect(folder);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT entry FROM log ORDER BY id")) {
                while (rows.next()) {
                    taker.accept(rows.getBytes(1));
                }
            }
        };
    }

    @Override
    public Appender appender() {
        return this::append;
    }

    private void append(byte[] entry) throws SQLException {
        lock.lock();
        try {
            insert.setBytes(1, entry);
            insert.executeUpdate();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        try (connection) {
            insert.close();
        } catch (SQLException e) {
            throw new IOException("the database did not close", e);
        }
    }
}
