package io.aegisbench.proxy.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS of the listener and towards upstreams, from PEM files. */
public final class TlsFiles {
    private static final byte[] PROBE = {1, 2, 3, 4};

    private TlsFiles() {}

    /**
     * {@return the listener's context; the listener itself says which protocols it speaks}
     *
     * @param chain the server's certificate first, then what leads to a root
     * @param key PKCS#8, not encrypted: RSA, EC or Ed25519
     * @throws TlsFileException if a file cannot be used, or the key is not the certificate's
     */
    public static SSLContext server(Path chain, Path key) {
        PemFile chainFile = PemFile.read(chain);
        PemFile keyFile = PemFile.read(key);
        List<X509Certificate> certificates = chainFile.certificates();
        PrivateKey privateKey = keyFile.privateKey();
        try {
            if (!belongs(privateKey, certificates.getFirst().getPublicKey())) {
                throw new TlsFileException(
                        key, "has a key that is not of the first certificate in " + chain);
            }
            char[] none = new char[0];
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "server", privateKey, none, certificates.toArray(X509Certificate[]::new));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, none);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw keyFile.fault("cannot be used with " + chainFile.path(), e);
        }
    }

    /**
     * {@return the context towards upstreams; who connects checks the host's name, too}
     *
     * @param trusted certificates of the only authorities to trust, or null for the JDK's
     * @throws TlsFileException if the file cannot be used
     */
    public static SSLContext client(@Nullable Path trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            if (trusted == null) {
                context.init(null, null, null);
                return context;
            }
            KeyStore store = emptyStore();
            int count = 0;
            for (X509Certificate authority : PemFile.read(trusted).certificates()) {
                store.setCertificateEntry("authority-" + count++, authority);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS and its trust managers", e);
        }
    }

    /** A handshake would fail too, but with the first client and without naming a file. */
    private static boolean belongs(PrivateKey key, PublicKey certified)
            throws GeneralSecurityException {
        if (!family(key.getAlgorithm()).equals(family(certified.getAlgorithm()))) {
            return false;
        }
        String algorithm =
                switch (family(key.getAlgorithm())) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static String family(String algorithm) {
        return algorithm.startsWith("Ed") ? "EdDSA" : algorithm;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store needs no file", e);
        }
        return store;
    }
}
