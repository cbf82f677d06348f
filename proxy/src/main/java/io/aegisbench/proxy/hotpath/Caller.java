package io.aegisbench.proxy.hotpath;

/** Whose call it is. Immutable. */
public interface Caller {
    /** {@return the only part of a credential that logs may show; unique within the tenant} */
    String name();

    /** {@return whose credential it is} */
    String tenant();
}
