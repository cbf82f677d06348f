package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.SaltCell;
import io.aegisbench.ledger.LedgerReader;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor asks a ledger directory: that it only grew, and what one call's bodies were. */
final class LogAuditTest {
    private static final long LEDGER = 0x0123456789abL;
    private static final String REQUEST = "{\"model\":\"m\"}";
    private static final String ANSWER = "data: [DONE]\n\n";
    private static final String REQUEST_SALT = "000102030405060708090a0b0c0d0e0f";
    private static final String ANSWER_SALT = "101112131415161718191a1b1c1d1e1f";

    @TempDir private Path home;

    private static String id(int counter) {
        return String.format(Locale.ROOT, "0123456789ab-00000001-%010x", counter);
    }

    /** {@return a record of a second after the last one's} */
    private static byte[] record(int index) throws Exception {
        String request = index == 2 ? hash(REQUEST_SALT, REQUEST) : "";
        String answer = index == 2 ? hash(ANSWER_SALT, ANSWER) : "";
        return ("{\"v\":1,\"kind\":\"call\",\"id\":\""
                        + id(index)
                        + "\",\"completed\":"
                        + (1_796_000_000L + index) * 1_000_000
                        + ",\"requestHash\":\""
                        + request
                        + "\",\"answerHash\":\""
                        + answer
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(String salt, String body) throws Exception {
        return BodyHash.of(salt, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** {@return a ledger of six records, signed at 0, 1 and 6} */
    private SmallLedger open() throws Exception {
        SmallLedger small = new SmallLedger(home);
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            records.add(record(i));
        }
        small.appendAll(records);
        return small;
    }

    private static Command log(String what, Path directory, Object... more) {
        List<String> arguments = new ArrayList<>(List.of("log", what, directory.toString()));
        Arrays.stream(more).map(Object::toString).forEach(arguments::add);
        return Command.run("", arguments.toArray(new String[0]));
    }

    @Test
    void provesGrowthBetweenSizesAndSaysWhatEachIsWorth() throws Exception {
        String key;
        Path ledger;
        try (SmallLedger small = open()) {
            key = small.verifierKey();
            ledger = small.directory();
        }
        Map<String, String> before = SmallLedger.fingerprint(ledger);
        Command proven = log("consistency", ledger, "--from", 1, "--key", key);
        assertThat(proven.status()).isZero();
        assertThat(proven.out())
                .containsPattern("from 1 [0-9a-f]{64} signed\\R")
                .containsPattern("to 6 [0-9a-f]{64} signed\\R")
                .contains("valid")
                .containsPattern("\\{\"profile\":\"rfc9162\",\"fromSize\":1,\"toSize\":6,");
        for (int from = 1; from <= 6; from++) {
            for (int to = from; to <= 6; to++) {
                Command each = log("consistency", ledger, "--from", from, "--to", to);
                assertThat(each.status()).as("%d to %d", from, to).isZero();
                String worth = from == 1 || from == 6 ? "signed" : "computed, not signed";
                assertThat(each.out())
                        .containsPattern("from " + from + " [0-9a-f]{64} " + worth + "\\R");
                assertVerifies(each.out());
            }
        }
        assertThat(SmallLedger.fingerprint(ledger)).isEqualTo(before);
        assertThat(log("consistency", ledger, "--from", 0).status()).isEqualTo(2);
        assertThat(log("consistency", ledger, "--from", 1, "--to", 7).status()).isEqualTo(2);
        assertThat(log("consistency", ledger, "--from", 5, "--to", 4).status()).isEqualTo(2);
        assertThat(log("consistency", ledger).err()).contains("one of --from and --checkpoint");
    }

    /** What it prints verifies by the command that knows no ledger. */
    private static void assertVerifies(String printed) {
        String[] lines = printed.split("\\R", -1);
        String[] from = lines[0].split(" ", -1);
        String[] to = lines[1].split(" ", -1);
        assertThat(
                        Command.run(
                                lines[3],
                                "verify-consistency",
                                "--profile",
                                "rfc9162",
                                "--from",
                                from[1],
                                "--from-root",
                                from[2],
                                "--to",
                                to[1],
                                "--to-root",
                                to[2]))
                .isEqualTo(new Command(0, "valid" + System.lineSeparator(), ""));
    }

    @Test
    void aTimeStandsForTheRecordsBeforeIt() throws Exception {
        Path ledger;
        try (SmallLedger small = open()) {
            ledger = small.directory();
        }
        // 1,796,000,000 is 2026-11-30T00:53:20Z: the record with index 2 is of 00:53:22.
        Command between =
                log(
                        "consistency",
                        ledger,
                        "--from",
                        "2026-11-30T00:53:22Z",
                        "--to",
                        "2026-11-30T00:53:24.5Z");
        assertThat(between.status()).as(between.err()).isZero();
        assertThat(between.out()).contains("from 2 ", "to 5 ");
        assertThat(log("consistency", ledger, "--from", 1, "--to", "2026-12-01").out())
                .contains("to 6 ");
        Command nothing = log("consistency", ledger, "--from", "2026-11-30");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("from=0");
        Command noTime = log("consistency", ledger, "--from", "30.11.2026");
        assertThat(noTime.status()).isEqualTo(2);
        assertThat(noTime.err()).contains("--from is neither a size nor a time");
    }

    @Test
    void anotherHistoryIsInvalid() throws Exception {
        String key;
        Path ledger;
        Path older = home.resolve("older");
        try (SmallLedger small = open()) {
            key = small.verifierKey();
            ledger = small.directory();
            Files.write(older, LedgerReader.open(ledger).lastCheckpoint().orElseThrow().bytes());
        }
        assertThat(log("consistency", ledger, "--checkpoint", older, "--key", key).status())
                .isZero();
        Path otherHome = Files.createDirectory(home.resolve("other"));
        Path foreign;
        String otherKey;
        try (SmallLedger other = new SmallLedger(otherHome)) {
            other.appendAll(List.of(record(7), record(8)));
            foreign = other.directory();
            otherKey = other.verifierKey();
        }
        Command differs = log("consistency", foreign, "--checkpoint", older);
        assertThat(differs.status()).isEqualTo(1);
        assertThat(differs.out()).contains("invalid: the records are not those of --checkpoint");
        Command unsigned = log("consistency", ledger, "--from", 1, "--key", otherKey);
        assertThat(unsigned.status()).isEqualTo(1);
        assertThat(unsigned.out()).contains("invalid: ");
        byte[] record = Files.readAllBytes(firstSegment(ledger));
        record[4096 + 200] ^= 1;
        Files.write(firstSegment(ledger), record);
        assertThat(log("consistency", ledger, "--from", 1).status()).isEqualTo(1);
    }

    private static Path firstSegment(Path ledger) throws Exception {
        return SmallLedger.files(ledger.resolve("segments")).getFirst();
    }

    @Test
    void disclosesTheSaltsOfOneCall() throws Exception {
        Path ledger;
        try (SmallLedger small = open()) {
            ledger = small.directory();
        }
        assertThat(log("disclose", ledger, "--id", id(2), "--out", "-").status())
                .as("no file of salts")
                .isEqualTo(1);
        Files.write(ledger.resolve(SaltCell.FILE), salts());
        Path out = home.resolve("salts.json");
        assertThat(log("disclose", ledger, "--id", id(2), "--out", out))
                .isEqualTo(new Command(0, "", ""));
        assertThat(Files.readString(out))
                .isEqualTo(
                        "{\"requestId\":\""
                                + id(2)
                                + "\",\"leafIndex\":2,\"requestSalt\":\""
                                + REQUEST_SALT
                                + "\",\"answerSalt\":\""
                                + ANSWER_SALT
                                + "\"}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
        assertThat(log("disclose", ledger, "--id", id(2), "--out", out).err())
                .contains("--out exists already");
        refuses(ledger, id(1), "the salts were erased");
        refuses(ledger, id(3), "no salts are kept");
        refuses(ledger, id(4), "the salts are damaged");
        refuses(ledger, id(5), "no salts are kept");
        refuses(ledger, id(99), "there is no record of the request");
        assertThat(log("disclose", ledger, "--id", "x", "--out", "-").status()).isEqualTo(2);
    }

    private static void refuses(Path ledger, String id, String why) {
        Command refused = log("disclose", ledger, "--id", id, "--out", "-");
        assertThat(refused.err()).contains(why);
        assertThat(refused.status()).isEqualTo(1);
    }

    /** Of leaves 1 to 4: erased, there, none, damaged; the file ends before leaf 5. */
    private static byte[] salts() {
        ByteBuffer file = ByteBuffer.allocate(SaltCell.HEADER_BYTES + 5 * SaltCell.BYTES);
        file.put(SaltCell.header(LEDGER));
        byte[] cell = new byte[SaltCell.BYTES];
        byte[] salts = new byte[32];
        for (int i = 0; i < salts.length; i++) {
            salts[i] = (byte) i;
        }
        SaltCell.present(cell, salts);
        file.put(cell).put(SaltCell.erased()).put(cell);
        file.put(new byte[SaltCell.BYTES]);
        cell[39] ^= 1;
        return file.put(cell).array();
    }

    @Test
    void bodiesAreHeldAgainstTheRecord() throws Exception {
        Path salts = home.resolve("salts.json");
        String key;
        Path record = Files.write(home.resolve("record"), record(2));
        Path ledger;
        try (SmallLedger small = open()) {
            key = small.verifierKey();
            ledger = small.directory();
        }
        Files.write(ledger.resolve(SaltCell.FILE), salts());
        log("disclose", ledger, "--id", id(2), "--out", salts);
        Path receipt =
                Files.writeString(
                        home.resolve("receipt"), log("receipt", ledger, "--index", 2).out());
        List<Object> verify = List.of(receipt, "--key", key, "--payload", record);
        Path request = Files.writeString(home.resolve("request"), REQUEST);
        Path answer = Files.writeString(home.resolve("answer"), ANSWER);
        List<Object> both = List.of("--salts", salts, "--request", request, "--answer", answer);
        assertThat(receipt(verify, both)).isEqualTo(said(0, "valid"));
        assertThat(receipt(verify, List.of("--salts", salts, "--request", answer)))
                .isEqualTo(said(1, "invalid: the request is not the one of the record"));
        assertThat(receipt(verify, List.of("--salts", salts, "--answer", request)))
                .isEqualTo(said(1, "invalid: the answer is not the one of the record"));
        assertThat(receipt(verify, List.of("--request", request)).status()).isEqualTo(2);
        assertThat(receipt(verify, List.of("--salts", salts)).status()).isEqualTo(2);
        Files.writeString(salts, Files.readString(salts).replace(id(2), id(3)));
        assertThat(receipt(verify, both))
                .isEqualTo(said(1, "invalid: the salts are of another request: " + id(3)));
        String whole = Files.readString(salts);
        for (int length = 0; length < whole.length() - 1; length++) {
            Files.writeString(salts, whole.substring(0, length));
            Command cut = receipt(verify, both);
            assertThat(cut.status()).as("%d bytes of salts", length).isEqualTo(2);
            assertThat(cut.err()).contains("salts");
        }
    }

    private static Command said(int status, String line) {
        return new Command(status, line + System.lineSeparator(), "");
    }

    private static Command receipt(List<Object> first, List<Object> more) {
        List<String> arguments = new ArrayList<>(List.of("receipt", "verify"));
        first.forEach(each -> arguments.add(each.toString()));
        more.forEach(each -> arguments.add(each.toString()));
        return Command.run("", arguments.toArray(new String[0]));
    }
}
