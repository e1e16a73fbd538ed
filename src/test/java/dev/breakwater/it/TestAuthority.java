package dev.breakwater.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority for one test, made with the JDK's keytool. */
final class TestAuthority {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory = ScratchDirectory.create();
    private int certificates;

    TestAuthority() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ScratchDirectory.delete(directory)));
        keytool("ca.p12", "-genkeypair", "-alias", "ca", "-dname", "CN=Test Authority", "-ext", "bc:c");
        keytool("ca.p12", "-exportcert", "-alias", "ca", "-rfc", "-file", file("ca.pem"));
    }

    /** The authority's own certificate. */
    String pem() {
        try {
            return Files.readString(directory.resolve("ca.pem"));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What a server of that IP address needs, with a certificate of this authority. */
    SSLContext serverFor(String address) {
        String name = "server" + ++certificates;
        String store = name + ".p12";
        keytool(store, "-genkeypair", "-alias", "server", "-dname", "CN=" + name);
        keytool(store, "-certreq", "-alias", "server", "-file", file(name + ".csr"));
        keytool(
                "ca.p12",
                "-gencert",
                "-alias",
                "ca",
                "-rfc",
                "-ext",
                "san=ip:" + address,
                "-infile",
                file(name + ".csr"),
                "-outfile",
                file(name + ".pem"));
        keytool(store, "-importcert", "-alias", "ca", "-noprompt", "-file", file("ca.pem"));
        keytool(store, "-importcert", "-alias", "server", "-noprompt", "-file", file(name + ".pem"));
        return context(store);
    }

    private SSLContext context(String store) {
        try (InputStream in = Files.newInputStream(directory.resolve(store))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void keytool(String store, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", file(store), "-storepass", new String(PASSWORD)));
        if (command.contains("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-storetype", "PKCS12", "-validity", "30"));
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException | InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
