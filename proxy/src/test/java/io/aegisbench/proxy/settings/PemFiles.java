package io.aegisbench.proxy.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes certificates and keys, as PEM files or in memory. */
public final class PemFiles {
    public static final String ALIAS = "it";
    public static final String PASSWORD = "changeit";

    private static final GeneralName[] LOCAL = {
        new GeneralName(GeneralName.dNSName, "localhost"),
        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
    };
    private static final Map<String, String> SIGNATURES =
            Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "Ed25519", "Ed25519");

    private static @Nullable KeyPair rsa;

    private final Path folder;

    public PemFiles(Path folder) {
        this.folder = folder;
    }

    /** Writes {@code name.crt} and {@code name.key}: self-signed for localhost. */
    public void make(String name, String algorithm) throws Exception {
        KeyStore keys = keyStore(algorithm, LOCAL);
        write(
                name + ".key",
                pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
        write(name + ".crt", pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
    }

    /**
     * Makes a key pair with a certificate that it signs itself, valid for two days, under {@link
     * #ALIAS} and {@link #PASSWORD}.
     *
     * @param algorithm EC, RSA or Ed25519
     * @param names whom the certificate is for
     */
    public static KeyStore keyStore(String algorithm, GeneralName... names) throws Exception {
        KeyPair pair = algorithm.equals("RSA") ? rsa() : generator(algorithm).generateKeyPair();
        X500Name subject = new X500Name("CN=localhost");
        Instant now = Instant.now();
        X509v3CertificateBuilder certificate =
                new JcaX509v3CertificateBuilder(
                        subject,
                        new BigInteger(64, new SecureRandom()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(Duration.ofDays(2))),
                        subject,
                        pair.getPublic());
        certificate.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        byte[] encoded =
                certificate
                        .build(
                                new JcaContentSignerBuilder(SIGNATURES.get(algorithm))
                                        .build(pair.getPrivate()))
                        .getEncoded();
        Certificate[] chain = {
            CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(encoded))
        };
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(ALIAS, pair.getPrivate(), PASSWORD.toCharArray(), chain);
        return keys;
    }

    private static KeyPairGenerator generator(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (!algorithm.equals("Ed25519")) {
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        }
        return generator;
    }

    /** One for all: to find its primes takes a JVM that has just started seconds. */
    private static synchronized KeyPair rsa() throws Exception {
        KeyPair pair = rsa;
        if (pair == null) {
            pair = generator("RSA").generateKeyPair();
            rsa = pair;
        }
        return pair;
    }

    public static String pem(String label, byte[] encoded) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END "
                + label
                + "-----\n";
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    public String read(String name) throws IOException {
        return Files.readString(path(name));
    }

    public Path write(String name, String text) throws IOException {
        return Files.writeString(path(name), text);
    }
}
