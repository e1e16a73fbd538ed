package dev.breakwater.it;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What a proxy does in every {@link Deployment}, where most of the time it is waited for: all do it at the same time.
 *
 * @param <S> what is done, by which proxy, with its own backends and files
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class Together<S extends ProxyContract> {
    private final Map<Deployment, S> scenes = new EnumMap<>(Deployment.class);

    /** A part of a test. */
    interface Step<S> {
        void take(S scene) throws Exception;
    }

    Together(Callable<S> scene) {
        try {
            for (Deployment deployment : Deployment.values()) {
                S made = scene.call();
                made.deployment = deployment;
                scenes.put(deployment, made);
            }
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeAll
    final void start() throws Exception {
        for (S scene : scenes.values()) {
            scene.startProxy();
        }
    }

    /** Takes the step in all of them, and throws what the first that failed threw. */
    final void each(Step<S> step) {
        Map<Deployment, FutureTask<Void>> tasks = new LinkedHashMap<>();
        scenes.forEach((deployment, scene) -> {
            FutureTask<Void> task = new FutureTask<>(() -> {
                step.take(scene);
                return null;
            });
            tasks.put(deployment, task);
            Thread thread = new Thread(task, "together-" + deployment);
            thread.setDaemon(true);
            thread.start();
        });
        Map<Deployment, Throwable> failures = new EnumMap<>(Deployment.class);
        tasks.forEach((deployment, task) -> {
            try {
                task.get();
            } catch (Exception failed) {
                failures.put(deployment, failed.getCause() == null ? failed : failed.getCause());
            }
        });
        failures.forEach((deployment, failure) -> {
            throw new AssertionError(deployment + ": " + failure.getMessage(), failure);
        });
    }

    @AfterEach
    final void forgetRequests() {
        each(ProxyContract::forgetRequests);
    }

    @AfterAll
    final void stop() {
        for (S scene : scenes.values()) {
            scene.stopProxy();
            scene.stopBackends();
        }
    }
}
