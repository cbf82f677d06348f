package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.proxy.settings.PemFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --check-config} finds, and that a start says the same. */
final class ConfigCheckTest {
    @TempDir private Path folder;

    @BeforeEach
    void files() throws Exception {
        PemFiles pem = new PemFiles(folder);
        pem.make("server", "EC");
        pem.make("other", "EC");
        pem.write("text", "no certificate\n");
        Files.writeString(folder.resolve("rules.yaml"), "rules: 1\n");
        Files.writeString(folder.resolve("bad.key"), "no key\n");
        Files.setPosixFilePermissions(
                folder.resolve("bad.key"), PosixFilePermissions.fromString("rw-------"));
    }

    private record Ran(int status, String out, String err) {}

    private Ran run(String yaml, String... arguments) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("aegis.yaml"), yaml.replace("DIR", folder.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all =
                Stream.concat(Stream.of("--config", file.toString()), Stream.of(arguments))
                        .toArray(String[]::new);
        int status = Main.run(Map.of(), new PrintWriter(out), new PrintWriter(err), all);
        return new Ran(status, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trust: /no/such|trust",
                "trust: DIR/text|trust",
                "trust: DIR/server.key|trust",
                "listen: {tls: {certificate: /no/such, key: DIR/server.key}}|listen.tls",
                "listen: {tls: {certificate: DIR/server.crt, key: DIR/other.key}}|listen.tls",
                "waf: {rules: /no/such}|waf.rules",
                "waf: {rules: DIR/rules.yaml}|waf.rules",
                "evidence: {ledger: /no/such/ledger}|evidence.ledger",
                "evidence: {ledger: DIR/text}|evidence.ledger",
                "evidence: {ledger: DIR/l, key: /no/such/key}|evidence.key",
                "evidence: {ledger: DIR/l, key: DIR/l/key}|evidence.key",
                "evidence: {ledger: DIR/l, key: DIR/bad.key}|evidence.key",
                "evidence: {ledger: DIR}|evidence.ledger",
                "evidence: {ledger: DIR/l, origin: two words}|evidence.origin",
                "rate-limit: {redis: 'http://a', requests-per-minute: 1}|rate-limit.redis",
                "listen: {host: no-such-host.invalid}|listen.host",
            })
    void namesTheSettingWhoseFileCannotBeUsed(String yaml, String setting) throws Exception {
        String whole =
                yaml.startsWith("evidence") ? yaml : yaml + "\nevidence: {ledger: DIR/ledger}";
        Ran checked = run(whole, "--check-config");
        assertThat(checked.err()).hasLineCount(1).startsWith("aegis-proxy: " + setting);
        assertThat(checked.status()).isEqualTo(2);
        Ran started = run(whole, "--port", "0");
        assertThat(started.err()).isEqualTo(checked.err());
        assertThat(started.status()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upstream: http://no-such-host.invalid|upstreams",
                "rate-limit: {redis: 'redis://no-such-host.invalid', tokens-per-minute: 1}|rate-limit.redis",
                // Of a net for documentation: no machine has it.
                "listen: {host: 192.0.2.1}|listen.host",
            })
    void namesTheSettingWhosePlaceIsNotKnown(String yaml, String setting) throws Exception {
        Ran checked = run(yaml + "\nevidence: {ledger: DIR/ledger}", "--check-config");
        assertThat(checked.err()).hasLineCount(1).startsWith("aegis-proxy: " + setting);
        assertThat(checked.status()).isEqualTo(2);
    }

    @Test
    void aDirectoryThatADiskIsMountedOnIsGood() throws Exception {
        Files.createDirectories(folder.resolve("ledger/lost+found"));
        assertThat(run("evidence: {ledger: DIR/ledger}", "--check-config").err()).isEmpty();
    }

    @Test
    void aLedgerWithoutItsKeyIsRefused() throws Exception {
        Files.createDirectory(folder.resolve("ledger"));
        Files.createFile(folder.resolve("ledger/checkpoints.log"));
        Ran ran = run("evidence: {ledger: DIR/ledger}", "--check-config");
        assertThat(ran.err()).hasLineCount(1).startsWith("aegis-proxy: evidence.key: is missing");
    }

    @Test
    void aPolicyOfWitnessesIsReadAsAStartWould() throws Exception {
        NoteSigner key = NoteSigner.generate("w.example", KeyType.ED25519_COSIGNATURE);
        String witness = "witness W " + key.verifier();
        String yaml = "evidence: {ledger: DIR/ledger, witness-policy: DIR/policy}";
        Path policy = folder.resolve("policy");
        for (String[] bad :
                new String[][] {
                    {"quorum W\n", "policy line 1: quorum is not defined"},
                    {witness + "\nquorum W\n", "no http or https URL: witness=W, url="},
                    {witness + " ftp://w.example\nquorum W\n", "url=ftp://w.example"},
                }) {
            Files.writeString(policy, bad[0]);
            Ran ran = run(yaml, "--check-config");
            assertThat(ran.err())
                    .hasLineCount(1)
                    .startsWith("aegis-proxy: evidence.witness-policy: ")
                    .contains(bad[1]);
        }
        Files.writeString(policy, witness + " https://w.example/a\nquorum W\n");
        assertThat(run(yaml, "--check-config").err()).isEmpty();
        Files.delete(policy);
        assertThat(run(yaml, "--check-config").err())
                .contains("evidence.witness-policy: cannot be read (NoSuchFileException)");
    }

    @Test
    void goodSettingsAreGoodAndNothingIsMade() throws Exception {
        String yaml =
                """
                trust: DIR/server.crt
                listen: {tls: {certificate: DIR/server.crt, key: DIR/server.key}}
                evidence: {ledger: DIR/ledger}
                """;
        Ran ran = run(yaml, "--check-config");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.status()).isZero();
        assertThat(folder.resolve("ledger")).doesNotExist();
        assertThat(folder.resolve("ledger.key")).doesNotExist();
        assertThat(folder.resolve("ledger.key.access")).doesNotExist();
    }
}
