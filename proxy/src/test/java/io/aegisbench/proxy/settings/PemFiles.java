package io.aegisbench.proxy.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Makes certificates and keys with the JDK's keytool, as PEM files. */
public final class PemFiles {
    private static final String PASSWORD = "changeit";

    /** keytool starts a JVM each time; key pairs may serve several tests. */
    private static final Map<String, List<String>> MADE = new ConcurrentHashMap<>();

    private final Path folder;

    public PemFiles(Path folder) {
        this.folder = folder;
    }

    /** Writes {@code name.crt} and {@code name.key}: self-signed for localhost. */
    public void make(String name, String algorithm) throws Exception {
        String pair = name + algorithm;
        List<String> made = MADE.get(pair);
        if (made == null) {
            made = generate(name, algorithm);
            MADE.put(pair, made);
        }
        write(name + ".key", made.getFirst());
        write(name + ".crt", made.getLast());
    }

    private List<String> generate(String name, String algorithm) throws Exception {
        Path store = folder.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Key key = keys.getKey("it", PASSWORD.toCharArray());
        return List.of(
                pem("PRIVATE KEY", key.getEncoded()),
                pem("CERTIFICATE", keys.getCertificate("it").getEncoded()));
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        byte[] said = process.getInputStream().readAllBytes();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(new String(said, StandardCharsets.UTF_8));
        }
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
