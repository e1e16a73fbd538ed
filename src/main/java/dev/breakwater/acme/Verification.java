package dev.breakwater.acme;

import dev.breakwater.config.AcmeConfig;
import dev.breakwater.tls.Choice;
import dev.breakwater.tls.ServedCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Set;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;

/** Shows an authority that a host name leads here. */
final class Verification {
    private final PendingChallenges pending;
    private final Choice certificates;

    Verification(PendingChallenges pending, Choice certificates) {
        this.pending = pending;
        this.certificates = certificates;
    }

    /** @param type the kind of challenge to meet */
    void pass(Authorization authorization, String host, String type) throws AcmeException, InterruptedException {
        Challenge challenge = authorization
                .<Challenge>findChallenge(type)
                .orElseThrow(() -> new AcmeException("the authority does not verify names by " + type));
        Runnable withdraw = offer(challenge, host, authorization);
        try {
            challenge.trigger();
            Polling.until(authorization, Set.of(Status.VALID, Status.INVALID));
        } finally {
            withdraw.run();
        }
        if (authorization.getStatus() != Status.VALID) {
            String reason = authorization
                    .<Challenge>findChallenge(type)
                    .flatMap(Challenge::getError)
                    .map(Problem::toString)
                    .orElse("no reason was given");
            throw new AcmeException("verification by " + type + " failed: " + reason + ". Port "
                    + (type.equals(AcmeConfig.HTTP) ? "80" : "443") + " of " + host
                    + " has to lead to Breakwater from everywhere");
        }
    }

    private Runnable offer(Challenge challenge, String host, Authorization authorization) throws AcmeException {
        if (challenge instanceof Http01Challenge http) {
            pending.add(host, http.getToken(), http.getAuthorization());
            return () -> pending.remove(http.getToken());
        } else if (challenge instanceof TlsAlpn01Challenge tls) {
            KeyPair keys = newKeys();
            certificates.offer(
                    host,
                    ServedCertificate.of(
                            keys.getPrivate(), List.of(tls.createCertificate(keys, authorization.getIdentifier()))));
            return () -> certificates.withdraw(host);
        }
        throw new AcmeException("the authority's challenge is of an unknown kind");
    }

    /** The library signs with RSA. */
    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
