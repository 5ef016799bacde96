//! Every element is dropped once, whichever way it goes.

use std::sync::Arc;

use leftright::{Config, OnDrop, WhenFull};

use crate::registry_value::{Census, Element, Op, writer};

#[test]
fn through_publish_and_pop() {
    let census = Arc::new(Census::default());
    let mut writer = writer(&census, Config::default());
    let reader = writer.reader();
    for value in 0..20 {
        writer.append(Op::Push(Element::new(value, &census)));
        if value % 3 == 0 {
            writer.append_lazy(Op::Pop);
        }
        if value % 5 == 0 {
            writer.publish();
        }
    }
    writer.publish();
    writer.catch_up();
    assert_eq!(reader.enter().elements.len(), 13);
    assert_eq!(census.living(), 26, "each copy has its own");
    writer.append(Op::Clear);
    writer.publish();
    writer.catch_up();
    assert_eq!(census.living(), 0);
}

#[test]
fn pending_ones_with_the_writer_published_ones_with_the_last_reader() {
    for on_drop in [OnDrop::Freeze, OnDrop::Close] {
        let census = Arc::new(Census::default());
        let mut writer = writer(
            &census,
            Config {
                on_drop,
                ..Config::default()
            },
        );
        let reader = writer.reader();
        let clone = reader.clone();
        writer.append(Op::Push(Element::new(1, &census)));
        writer.publish();
        writer.append_lazy(Op::Push(Element::new(2, &census)));
        assert_eq!(census.living(), 3, "one published, two in the log");
        drop(writer);
        assert_eq!(census.living(), 1);
        drop(reader);
        assert_eq!(clone.enter().values(), [1]);
        assert_eq!(clone.try_enter().is_err(), on_drop == OnDrop::Close);
        drop(clone);
        assert_eq!(census.living(), 0);
    }
}

#[test]
fn through_resync_and_recover() {
    let census = Arc::new(Census::default());
    let config = Config {
        log_limit: 2,
        when_full: WhenFull::Resync,
        ..Config::default()
    };
    let mut writer = writer(&census, config);
    let reader = writer.local();
    for round in 0..6 {
        let guard = reader.enter();
        for value in 0..round {
            writer.append(Op::Push(Element::new(value, &census)));
        }
        let _ = writer.try_publish();
        drop(guard);
        writer.append(Op::Pop);
        writer.recover();
    }
    writer.catch_up();
    let published = writer.published().elements.len();
    assert_eq!(census.living(), 2 * published);
    assert!(writer.statistics().resyncs > 0);
    drop(writer);
    drop(reader);
    assert_eq!(census.living(), 0);
}
