package dev.breakwater.acme;

import dev.breakwater.config.AcmeConfig;
import dev.breakwater.tls.SigningKey;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One try after the other to get certificates from one authority, which end in the cache. */
final class Issuance {
    private static final Logger LOG = LoggerFactory.getLogger(Issuance.class);

    /** What came of a try; a certificate is found where another process has it meanwhile. */
    enum Result {
        ISSUED,
        FOUND,
        FAILED
    }

    private final AcmeConfig config;
    private final List<String> challenges;
    private final CertificateCache cache;
    private final Authority authority;
    private final Clock clock;

    /** @param possible the kinds of challenges that can be met with the listeners */
    Issuance(AcmeConfig config, List<String> possible, Verification verification, Clock clock) {
        this.config = config;
        this.challenges =
                config.challenges().stream().filter(possible::contains).toList();
        this.cache = new CertificateCache(config.certCacheDir(), config.directoryUrl());
        this.authority = new Authority(config, cache, verification);
        this.clock = clock;
    }

    CertificateCache cache() {
        return cache;
    }

    /**
     * Asks for a host's certificate, unless another process has it meanwhile.
     *
     * @param guard of the host
     */
    Result attempt(ManagedHost host, Object guard) throws InterruptedException {
        try (FileChannel lock = cache.lock()) {
            synchronized (guard) {
                host.refresh(cache);
                if (host.due().isAfter(clock.instant())) {
                    return Result.FOUND;
                }
            }
            issue(host, guard);
            return Result.ISSUED;
        } catch (AcmeLazyLoadingException late) {
            stopIfAsked(late);
            failed(host, guard, late.getCause());
        } catch (AcmeException | IOException | RuntimeException failed) {
            stopIfAsked(failed);
            failed(host, guard, failed);
        }
        return Result.FAILED;
    }

    private void issue(ManagedHost host, Object guard) throws AcmeException, IOException, InterruptedException {
        X509Certificate revoked;
        int failures;
        synchronized (guard) {
            revoked = host.toBeRevoked() ? host.certificate().certificate() : null;
            failures = host.failures();
        }
        if (revoked != null) {
            authority.revoke(revoked);
            cache.forget(host.name());
            LOG.info("The certificate for {} is revoked", host.name());
            synchronized (guard) {
                host.revoked();
            }
        }
        if (challenges.isEmpty()) {
            throw new AcmeException("the listeners that Breakwater was started with cannot meet any of the challenges "
                    + config.challenges());
        }
        KeyPair keys = SigningKey.newKeys();
        String challenge = challenges.get(failures % challenges.size());
        List<X509Certificate> chain = authority.issue(host.name(), keys, challenge);
        cache.write(host.name(), keys.getPrivate(), chain);
        LOG.info(
                "{} has issued a certificate for {}, valid until {}",
                config.directoryUrl().getHost(),
                host.name(),
                chain.get(0).getNotAfter().toInstant());
        synchronized (guard) {
            if (!host.issued(cache, clock.instant())) {
                throw new AcmeException("the certificate that was issued cannot be used; the log says why");
            }
        }
    }

    /** The library takes an interruption for a failure of the network. */
    private static void stopIfAsked(Throwable failed) throws InterruptedException {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
                throw new InterruptedException();
            }
        }
    }

    private void failed(ManagedHost host, Object guard, Throwable reason) {
        Instant now = clock.instant();
        synchronized (guard) {
            int count = host.failures() + 1;
            Duration pause = Schedule.afterFailures(count);
            Instant next = now.plus(pause);
            if (reason instanceof AcmeRateLimitedException limited) {
                next = limited.getRetryAfter().filter(next::isBefore).orElse(next);
            }
            Failure failure = new Failure(count, now, next, message(reason));
            host.failed(failure);
            LOG.warn("No certificate for {}: {}. The next try is at {}", host.name(), failure.error(), next);
            try {
                cache.write(host.name(), failure);
            } catch (IOException unwritable) {
                LOG.warn("The failure cannot be noted in {}: {}", config.certCacheDir(), unwritable.toString());
            }
        }
    }

    private String message(Throwable reason) {
        if (reason instanceof AcmeNetworkException) {
            Throwable cause = reason.getCause();
            return config.directoryUrl() + " cannot be asked: "
                    + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        } else if (reason instanceof IOException) {
            return "the certificate cache does not work: " + reason;
        }
        return reason.getMessage() == null ? reason.toString() : reason.getMessage();
    }
}
