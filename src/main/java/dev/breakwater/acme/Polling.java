package dev.breakwater.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;

/** Asks again and again, at longer and longer intervals and never before the authority wants to be asked. */
final class Polling {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Polling() {}

    static void until(PollableResource resource, Set<Status> wanted) throws AcmeException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = FIRST;
        while (true) {
            Optional<Instant> after = resource.fetch();
            if (wanted.contains(resource.getStatus())) {
                return;
            }
            Duration asked = after.map(instant -> Duration.between(Instant.now(), instant))
                    .orElse(pause);
            Duration wait = asked.compareTo(pause) > 0 ? asked : pause;
            if (System.nanoTime() + wait.toNanos() > end) {
                throw new AcmeException("the authority has not decided within " + PATIENCE.toSeconds() + " seconds");
            }
            Thread.sleep(wait.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        }
    }
}
