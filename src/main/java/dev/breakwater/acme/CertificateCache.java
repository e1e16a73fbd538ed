package dev.breakwater.acme;

import dev.breakwater.config.CertificateConfig;
import dev.breakwater.tls.CertificateReader;
import dev.breakwater.tls.ServedCertificate;
import dev.breakwater.tls.UnusableException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What outlives the process, one directory for each authority: {@code account.key} and {@code account.url}, for each host {@code HOST.pem} with the key and
 * the chain, and {@code HOST.failed.json} while it cannot be had. Processes that share it take turns by {@link #lock}.
 */
final class CertificateCache {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateCache.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PEM = ".pem";
    private static final long LOCK_INTERVAL = 200;

    private final Path directory;

    /** @param authority the URL of its ACME directory: accounts and certificates of different ones are kept apart */
    CertificateCache(Path base, URI authority) {
        directory = base.resolve((authority.getAuthority() + authority.getPath()).replaceAll("[^A-Za-z0-9.-]+", "-"));
    }

    Path account(String suffix) {
        return directory.resolve("account." + suffix);
    }

    /** Waits until no other process asks the authority, and keeps others waiting until it is closed. */
    FileChannel lock() throws IOException, InterruptedException {
        PrivateFiles.createDirectories(directory);
        Path file = directory.resolve("lock");
        if (!Files.exists(file)) {
            PrivateFiles.write(file, "");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            while (!locked(channel)) {
                Thread.sleep(LOCK_INTERVAL);
            }
            // Who cannot keep a certificate must not ask for one.
            PrivateFiles.write(
                    directory.resolve("lock.holder"), ProcessHandle.current().pid() + "\n");
            return channel;
        } catch (IOException | InterruptedException given) {
            channel.close();
            throw given;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /** When the host's certificate was written, or null where there is none. */
    FileTime written(String host) {
        try {
            return Files.getLastModifiedTime(file(host));
        } catch (IOException none) {
            return null;
        }
    }

    /** The host's certificate, or null where there is none that can be used. */
    ServedCertificate read(String host) {
        if (written(host) == null) {
            return null;
        }
        try {
            return CertificateReader.read(new CertificateConfig(file(host), null, null));
        } catch (UnusableException damaged) {
            LOG.warn("{} {} Another certificate is asked for", damaged.getMessage(), damaged.remedy());
            return null;
        }
    }

    void write(String host, PrivateKey key, List<X509Certificate> chain) throws IOException {
        StringBuilder text = new StringBuilder(Pem.of(key));
        chain.forEach(certificate -> text.append(Pem.of(certificate)));
        PrivateFiles.write(file(host), text.toString());
        Files.deleteIfExists(failureFile(host));
    }

    void forget(String host) throws IOException {
        Files.deleteIfExists(file(host));
    }

    /** The hosts that there are certificates for. */
    List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PEM))
                    .forEach(name -> hosts.add(name.substring(0, name.length() - PEM.length())));
        } catch (IOException none) {
            return List.of();
        }
        return hosts;
    }

    /** The failures of this process, or of another one or an earlier one, or null. */
    Failure failure(String host) {
        try {
            return JSON.readValue(Files.readString(failureFile(host)), Failure.class);
        } catch (IOException | JacksonException none) {
            return null;
        }
    }

    void write(String host, Failure failure) throws IOException {
        PrivateFiles.write(failureFile(host), JSON.writeValueAsString(failure));
    }

    void forgetFailure(String host) {
        try {
            Files.deleteIfExists(failureFile(host));
        } catch (IOException kept) {
            LOG.debug("{} stays", failureFile(host), kept);
        }
    }

    private Path file(String host) {
        return directory.resolve(host + PEM);
    }

    private Path failureFile(String host) {
        return directory.resolve(host + ".failed.json");
    }
}
