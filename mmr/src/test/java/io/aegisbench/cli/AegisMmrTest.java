package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.HashProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command from its arguments to its status: what it prints, and what it refuses and how. */
final class AegisMmrTest {
    private static final String ROOT_OF_EMPTY =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String ZERO = "0".repeat(64);

    @Test
    void printsTheRootOfNothing() {
        assertThat(Command.run("", "root", "--profile", "rfc9162"))
                .isEqualTo(new Command(0, ROOT_OF_EMPTY + System.lineSeparator(), ""));
        assertThat(Command.run("", "root", "--profile", "aegis-v1").out())
                .isEqualToIgnoringNewLines(ZERO);
        assertThat(Command.run("", "root", "--profile", "aegis-v2").out())
                .isEqualToIgnoringNewLines(ZERO);
        assertThat(Command.run("", "root", "--profile", "mmriver").out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0a\n0b\n", "0a\n0b", "0A\r\n0B\r\n"})
    void takesLinesWithAnyEndAndDigitsOfEitherCase(String leaves) {
        assertThat(Command.run(leaves, "root", "--profile", "rfc9162"))
                .isEqualTo(Command.run("0a\n0b\n", "root", "--profile", "rfc9162"));
        assertThat(Command.run(leaves, "root", "--profile", "rfc9162").status()).isZero();
    }

    @Test
    void anEmptyLineIsALeafOfNoBytes() {
        assertThat(Command.run("\n", "root", "--profile", "rfc9162").out())
                .isEqualToIgnoringNewLines(
                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void whatItProvesItVerifies(HashProfile profile) {
        for (int size : new int[] {1, 2, 5, 11}) {
            for (int index = 0; index < size; index++) {
                Command proof = prove(profile, 11, index, size);
                assertThat(proof.status()).isZero();
                assertThat(proof.err()).isEmpty();
                assertThat(
                                verify(
                                        profile,
                                        proof.out(),
                                        roots(profile, 11, size, "--root"),
                                        size,
                                        index,
                                        index))
                        .isEqualTo(new Command(0, "valid" + System.lineSeparator(), ""));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void aProofOfAnotherLeafIndexSizeOrRootIsFalseAndSaysWhy(HashProfile profile) {
        String proof = prove(profile, 11, 4, 11).out();
        List<String> roots = roots(profile, 11, 11, "--root");
        assertThat(verify(profile, proof, roots, 11, 4, 4).status()).isZero();
        for (Command wrong :
                List.of(
                        verify(profile, proof, roots, 11, 4, 5),
                        verify(profile, proof, roots, 11, 5, 4),
                        verify(profile, proof, roots, 11, 11, 4),
                        verify(profile, proof, roots, 12, 4, 4),
                        verify(profile, proof, roots, 4, 4, 4),
                        verify(profile, proof, roots(profile, 12, 12, "--root"), 11, 4, 4),
                        verify(profile, proof, roots(profile, 10, 10, "--root"), 11, 4, 4))) {
            assertThat(wrong.status()).as(wrong.toString()).isEqualTo(1);
            assertThat(wrong.out()).startsWith("invalid: ");
            assertThat(wrong.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void provesAndVerifiesConsistency(HashProfile profile) {
        for (int from = 1; from <= 11; from += 2) {
            Command proof =
                    Command.run(
                            Command.leaves(11),
                            "prove-consistency",
                            "--profile",
                            profile.id(),
                            "--from",
                            "" + from,
                            "--to",
                            "11");
            assertThat(proof.status()).isZero();
            assertThat(verifyConsistency(profile, proof.out(), from, 11).out())
                    .isEqualToIgnoringNewLines("valid");
            Command wrong = verifyConsistency(profile, proof.out(), from + 1, 12);
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.out()).startsWith("invalid: ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "root                                          | Missing required option: '--profile",
                "root --profile sha1                           | no such profile: profile=sha1",
                "root --profile rfc9162 --size 4               | --size=4, leaves=3",
                "root --profile rfc9162 --size -1              | --size=-1",
                "root --profile rfc9162 --size x               | 'x' is not a long",
                "root --profile rfc9162 --profile rfc9162      | should be specified only once",
                "prove --profile rfc9162 --index 3             | no such leaf: --index=3, size=3",
                "prove --profile rfc9162 --index -1            | no such leaf: --index=-1",
                "prove --profile rfc9162 --index 2 --size 2    | no such leaf: --index=2, size=2",
                "prove-consistency --profile rfc9162 --from 0 --to 3 | --from=0, --to=3",
                "prove-consistency --profile rfc9162 --from 3 --to 2 | --from=3, --to=2",
                "prove-consistency --profile rfc9162 --from 1 --to 4 | --to=4, leaves=3",
                "fold                                          | Unmatched argument at index 0: 'fold'",
            })
    void badUseIsStatusTwoAndOneLineThatSaysWhy(String command, String reason) {
        assertRefused(Command.run(Command.leaves(3), command.split(" ")), reason);
    }

    @Test
    void noCommandIsBadUse() {
        assertRefused(Command.run(""), "no command given");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rfc9162 | 00\\n0\\n     | line 2: odd number of hexadecimal digits",
                "rfc9162 | 00\\n0x\\n    | line 2: not a hexadecimal digit: 'x'",
                "rfc9162 | 0\\r0         | line 1: odd number",
                "rfc9162 | 00\\r00       | line 1: CR without LF",
                "rfc9162 | ` 00`         | line 1: not a hexadecimal digit: byte 0x20",
                "mmriver | 00\\n         | line 1: a leaf value of profile mmriver has 32 bytes",
            })
    void aLeafThatCannotBeParsedIsNamedByItsLine(String profile, String leaves, String reason) {
        String in = leaves.translateEscapes();
        assertRefused(Command.run(in, "root", "--profile", profile), reason);
    }

    @Test
    void aLeafBeyondTheCapIsRefused() {
        String largest = "00".repeat(LeafReader.MAX_LEAF_BYTES);
        assertThat(Command.run(largest, "root", "--profile", "rfc9162").status()).isZero();
        assertRefused(
                Command.run(largest + "00", "root", "--profile", "rfc9162"),
                "line 1: leaf longer than 1048576");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--root zz --size 3 --index 1 --leaf 00               | --root is not a digest in hex",
                "--size 3 --index 1 --leaf 00                         | profile rfc9162 has one root: --root given 0",
                "--root %1$s --root %1$s --size 3 --index 1 --leaf 00 | --root given 2 times",
                "--root %1$s --size -3 --index 1 --leaf 00            | --size is negative",
                "--root %1$s --size 3 --index -1 --leaf 00            | --index is negative",
                "--root %1$s --size 3 --index 1 --leaf 0              | --leaf is not the leaf's data in hex",
                "--root %1$s --size 3 --index 9223372036854775808 --leaf 00 | is not a long",
            })
    void badArgumentsOfVerifyAreRefused(String arguments, String reason) {
        String[] command = ("verify --profile rfc9162 " + arguments.formatted(ZERO)).split(" ");
        assertRefused(Command.run(prove(HashProfile.RFC9162, 3, 1, 3).out(), command), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                              | proof is empty",
                "[]                                              | proof: not a JSON object",
                "{                                               | proof is not JSON",
                "{\"profile\":\"rfc9162\"}                       | field is missing: leafIndex",
                "{\"profile\":\"aegis-v1\"}                      | another profile than expected: expected=rfc9162",
                "{\"a\":1,\"a\":1}                               | proof is not JSON: Duplicate",
                "{\"a\":1}{}                                     | more than one JSON value",
                "{\"a\":1.5}                                     | a kind that no proof has",
                "{\"a\":null}                                    | a kind that no proof has",
                "{\"a\":9223372036854775808}                     | a number beyond 2^63-1",
                "{\"a\":[[[[[[[[[[]]]]]]]]]]}                    | proof is not JSON",
            })
    void aProofThatCannotBeParsedIsRefused(String proof, String reason) {
        assertRefused(
                Command.run(
                        proof,
                        "verify",
                        "--profile",
                        "rfc9162",
                        "--root",
                        ZERO,
                        "--size",
                        "3",
                        "--index",
                        "1",
                        "--leaf",
                        "00"),
                reason);
    }

    @Test
    void aProofInAnotherEncodingIsRefused() {
        String proof = prove(HashProfile.RFC9162, 3, 1, 3).out();
        String[] verify =
                ("verify --profile rfc9162 --size 3 --index 1 --leaf 00 --root " + ZERO).split(" ");
        assertRefused(
                Command.run(proof.getBytes(StandardCharsets.UTF_16BE), verify),
                "proof is not JSON");
        assertRefused(Command.run("\ufeff" + proof, verify), "proof is not JSON");
        assertRefused(
                Command.run(new byte[] {'{', (byte) 0xff, '}'}, verify), "proof is not UTF-8");
        assertRefused(Command.run("{\"\\u001b[31m\":1}", verify), "field is missing: profile");
        assertRefused(
                Command.run(proof.replace("}", ",\"\\u001b[31m\":1}"), verify),
                "unknown field: (unprintable)");
        assertRefused(
                Command.run(proof.replace("\"leafIndex\":1", "\"leafIndex\":-0"), verify),
                "negative number");
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNoFile() {
        assertRefused(Command.run("", "@root"), "@root");
    }

    @Test
    void anEndlessProofIsRefused() {
        Command command =
                verify(
                        HashProfile.RFC9162,
                        " ".repeat(JsonFields.MAX_DOCUMENT_BYTES + 1),
                        List.of("--root", ZERO),
                        3,
                        1,
                        1);
        assertRefused(command, "proof longer than 1048576 bytes");
    }

    @Test
    void helpAndVersionAreNoErrors() {
        for (String name :
                List.of("root", "prove", "verify", "prove-consistency", "verify-consistency")) {
            Command help = Command.run("", name, "--help");
            assertThat(help.status()).isZero();
            assertThat(help.out()).startsWith("Usage: aegis-mmr " + name).contains("--profile");
        }
        assertThat(Command.run("", "--help").out()).contains("Exit status:");
        assertThat(Command.run("", "--version").out()).startsWith("aegis-mmr ");
    }

    static Command prove(HashProfile profile, int leaves, int index, int size) {
        return Command.run(
                Command.leaves(leaves),
                "prove",
                "--profile",
                profile.id(),
                "--index",
                "" + index,
                "--size",
                "" + size);
    }

    static Command verify(
            HashProfile profile, String proof, List<String> roots, int size, int index, int leaf) {
        List<String> args = new ArrayList<>(List.of("verify", "--profile", profile.id()));
        args.addAll(roots);
        args.addAll(
                List.of(
                        "--size",
                        "" + size,
                        "--index",
                        "" + index,
                        "--leaf",
                        String.format(Locale.ROOT, "%064x", leaf)));
        return Command.run(proof, args.toArray(String[]::new));
    }

    static Command verifyConsistency(HashProfile profile, String proof, int from, int to) {
        List<String> args =
                new ArrayList<>(List.of("verify-consistency", "--profile", profile.id()));
        args.addAll(List.of("--from", "" + from, "--to", "" + to));
        args.addAll(roots(profile, to, from, "--from-root"));
        args.addAll(roots(profile, to, to, "--to-root"));
        return Command.run(proof, args.toArray(String[]::new));
    }

    static List<String> roots(HashProfile profile, int leaves, int size, String option) {
        Command root =
                Command.run(
                        Command.leaves(leaves),
                        "root",
                        "--profile",
                        profile.id(),
                        "--size",
                        "" + size);
        List<String> args = new ArrayList<>();
        root.out().lines().forEach(line -> args.addAll(List.of(option, line)));
        return args;
    }

    private static void assertRefused(Command command, String reason) {
        assertThat(command.status()).as(command.toString()).isEqualTo(2);
        assertThat(command.out()).isEmpty();
        assertThat(command.err()).contains(reason).startsWith("aegis-mmr");
        assertThat(command.err().lines()).hasSize(1);
    }
}
