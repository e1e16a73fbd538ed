package dev.breakwater.admin;

import dev.breakwater.config.Change;
import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigStore;
import dev.breakwater.config.ConfigVersion;
import dev.breakwater.config.ConflictException;
import dev.breakwater.config.Edit;
import dev.breakwater.config.StaleException;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes of the configuration that are asked for through the admin interface: made, told to the audit log, or refused with a reason. */
final class Changes {
    /** The logger of what was changed and by whom: one line for each change. */
    static final String AUDIT = "dev.breakwater.audit";

    private static final Logger LOG = LoggerFactory.getLogger(AUDIT);

    /** A change that was made. */
    record Done(ConfigVersion version) {
        /** Says what the change led to. */
        Reply mark(Reply reply) {
            Reply marked = reply.with("ETag", version.etag());
            return version.persisted()
                    ? marked.with("Breakwater-Persisted", "true")
                    : marked.with("Breakwater-Persisted", "false; reason=\"" + reason() + "\"");
        }

        private String reason() {
            String reason = version.pending() ? "It waits to be confirmed." : version.reason();
            return reason == null ? "" : reason.replaceAll("[^\\x20-\\x7E]|[\"\\\\]", "'");
        }
    }

    /** Something that the store does. */
    @FunctionalInterface
    interface Action {
        ConfigVersion run(String ifMatch, Duration confirmWithin)
                throws ConfigException, StaleException, ConflictException;
    }

    private final ConfigStore store;

    Changes(ConfigStore store) {
        this.store = store;
    }

    /** Changes a part of the document. */
    Done make(Call call, String what, Change change) throws ProblemException {
        return make(call, what, false, change);
    }

    /** @param whole whether the whole document is replaced, whatever it is now */
    Done make(Call call, String what, boolean whole, Change change) throws ProblemException {
        return run(
                call, what, (ifMatch, within) -> store.edit(new Edit("api " + what, whole, change, ifMatch, within)));
    }

    Done run(Call call, String what, Action action) throws ProblemException {
        int before = store.current().number();
        try {
            ConfigVersion version = action.run(call.header("If-Match"), call.commitConfirm());
            LOG.info(
                    "{} {}: version {} -> {}{}{}",
                    call.client(),
                    what,
                    before,
                    version.number(),
                    version.persisted() ? "" : ", not in the file",
                    version.pending() ? ", to be confirmed" : "");
            return new Done(version);
        } catch (ConfigException refused) {
            LOG.info("{} {}: refused, the result would not be valid", call.client(), what);
            throw ProblemException.invalid(refused);
        } catch (StaleException stale) {
            LOG.info("{} {}: refused, version {} is the present one", call.client(), what, before);
            throw ProblemException.stale(stale.getMessage());
        } catch (ConflictException conflict) {
            LOG.info("{} {}: refused, {}", call.client(), what, conflict.getMessage());
            throw ProblemException.conflict(conflict.getMessage());
        } catch (NoSuchElementException forgotten) {
            throw ProblemException.notFound(forgotten.getMessage());
        }
    }
}
