//! The settings in effect, and what is wrong with the installation.

use caisse_domain::Timestamp;
use leptos::prelude::*;

use super::shell::{Place, page as shell};
use crate::{
    config::SettingInEffect,
    doctor::{Finding, Grade},
    douala,
    web::console::{
        context::ConsoleContext,
        i18n::{
            frame,
            settings::{Texts, texts},
        },
    },
};

/// The page, with the last examination of the installation if there was one.
pub(in crate::web) fn page(context: ConsoleContext, examined: Option<(Timestamp, Vec<Finding>)>) -> String {
    let words = texts(context.locale());
    let title = frame::texts(context.locale()).settings;
    let in_effect = context.config.settings_in_effect.clone();
    let groups = in_effect
        .chunk_by(|one, next| one.group == next.group)
        .map(|settings| group(settings, words))
        .collect_view();
    shell(context, title, Place::Settings, move || {
        view! {
            <section class="panel woven" id="doctor">
                <h1>{words.doctor}</h1>
                {examination(examined, words)}
                <form method="post" action="/console/settings/doctor">
                    <button class="button">{words.examine}</button>
                </form>
                <p class="hint">{words.examine_hint}</p>
            </section>
            <section class="panel">
                <h2>{title}</h2>
                <p class="hint">{words.about}</p>
                {groups}
            </section>
        }
    })
}

fn examination(examined: Option<(Timestamp, Vec<Finding>)>, words: &'static Texts) -> impl IntoView + use<> {
    let Some((at, findings)) = examined else {
        return view! { <p>{words.not_examined}</p> }.into_any();
    };
    // The findings are those of the command, which speaks English.
    view! {
        <p>
            <time datetime=douala::rfc_3339(at)>{words.examined_at(douala::moment(at))}</time>
        </p>
        <ul class="findings" lang="en">
            {findings.into_iter().map(|found| finding(found, words)).collect_view()}
        </ul>
    }
    .into_any()
}

fn finding(finding: Finding, words: &'static Texts) -> impl IntoView + use<> {
    let (class, grade) = match finding.grade {
        Grade::Ok => ("ok", words.grade_ok),
        Grade::Skip => ("skip", words.grade_skip),
        Grade::Warn => ("warn", words.grade_warn),
        Grade::Fail => ("fail", words.grade_fail),
    };
    view! {
        <li class=class>
            <p>
                <b>{grade}</b>
                {format!(" · {} · {}", finding.check, finding.what)}
            </p>
            {finding.remedy.map(|remedy| view! { <p class="hint">{remedy}</p> })}
        </li>
    }
}

fn group(settings: &[SettingInEffect], words: &'static Texts) -> impl IntoView + use<> {
    let heading = settings.first().map(|first| first.group.heading());
    let rows = settings
        .iter()
        .map(|setting| {
            let class = setting.is_default.then_some("is-default");
            let default = setting.is_default.then(|| format!(" ({})", words.default_value));
            view! {
                <div>
                    <dt>{setting.name}</dt>
                    <dd class=class>{setting.value.clone()} {default}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <h3 lang="en">{heading}</h3>
        <dl class="settings">{rows}</dl>
    }
}
