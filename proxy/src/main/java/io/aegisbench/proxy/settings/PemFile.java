package io.aegisbench.proxy.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PEM file holds (RFC 7468), read with the JDK alone: its own PEM decoder is still a
 * preview. Messages name the file and never quote it.
 */
final class PemFile {
    static final long MAX_BYTES = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private final Path path;
    private final List<Block> blocks;

    private PemFile(Path path, List<Block> blocks) {
        this.path = path;
        this.blocks = blocks;
    }

    static PemFile read(Path path) {
        String text;
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new TlsFileException(path, "is larger than " + MAX_BYTES + " bytes");
            }
            text = Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new TlsFileException(
                    path, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        if (blocks.isEmpty()) {
            throw new TlsFileException(path, "has no PEM block");
        }
        return new PemFile(path, blocks);
    }

    /**
     * {@return its certificates in the order they stand, one at least; other blocks are skipped}
     */
    List<X509Certificate> certificates() {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label().equals(CERTIFICATE)) {
                found.add(certificate(block));
            }
        }
        if (found.isEmpty()) {
            throw new TlsFileException(path, "has no certificate (BEGIN CERTIFICATE)");
        }
        return found;
    }

    private X509Certificate certificate(Block block) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes(block)));
        } catch (CertificateException e) {
            throw new TlsFileException(path, "has a certificate that cannot be parsed");
        }
    }

    /** {@return its only private key} */
    PrivateKey privateKey() {
        List<Block> keys = blocks.stream().filter(block -> block.label().endsWith(PKCS8)).toList();
        if (keys.size() != 1) {
            throw new TlsFileException(
                    path,
                    "has " + keys.size() + " private keys instead of one (BEGIN PRIVATE KEY)");
        }
        Block key = keys.getFirst();
        return switch (key.label()) {
            case PKCS8 -> pkcs8(bytes(key));
            case "ENCRYPTED PRIVATE KEY" ->
                    throw new TlsFileException(
                            path, "has an encrypted key; decrypt it with: openssl pkcs8 -in FILE");
            default ->
                    throw new TlsFileException(
                            path,
                            "has a key in an older form ("
                                    + key.label()
                                    + "); convert it with: openssl pkcs8 -topk8 -nocrypt -in FILE");
        };
    }

    /** The algorithm stands inside the encoding; each factory knows its own and refuses others. */
    private PrivateKey pkcs8(byte[] encoded) {
        return KEY_ALGORITHMS.stream()
                .flatMap(algorithm -> pkcs8(algorithm, encoded).stream())
                .findFirst()
                .orElseThrow(() ->
                        new TlsFileException(path, "has a key that is none of " + KEY_ALGORITHMS));
    }

    private static Optional<PrivateKey> pkcs8(String algorithm, byte[] encoded) {
        try {
            return Optional.of(
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private byte[] bytes(Block block) {
        try {
            return Base64.getMimeDecoder().decode(block.body());
        } catch (IllegalArgumentException e) {
            throw new TlsFileException(path, "has a block that is not Base64: " + block.label());
        }
    }

    TlsFileException fault(String what, GeneralSecurityException cause) {
        return new TlsFileException(path, what + " (" + cause.getClass().getSimpleName() + ")");
    }

    Path path() {
        return path;
    }

    private record Block(String label, String body) {}
}
