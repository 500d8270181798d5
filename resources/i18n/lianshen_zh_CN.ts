<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AcceptanceArea</name>
    <message>
        <source>Close package</source>
        <translation>关闭数据包</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>acceptance package.lsap</source>
        <translation>联合验收数据包.lsap</translation>
    </message>
    <message>
        <source>Pack for the site</source>
        <translation>打包带往现场</translation>
    </message>
    <message>
        <source>Passphrase of the package, 8 characters or more. Without it nobody can read the package.</source>
        <translation>为数据包设置口令（至少 8 个字符）。没有口令任何人都无法打开数据包。</translation>
    </message>
    <message>
        <source>Open package</source>
        <translation>打开数据包</translation>
    </message>
    <message>
        <source>Take packages back</source>
        <translation>收回数据包</translation>
    </message>
    <message>
        <source>joint acceptance opinion.pdf</source>
        <translation>联合验收意见.pdf</translation>
    </message>
    <message>
        <source>Save the acceptance opinion</source>
        <translation>保存联合验收意见书</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Pack for the site …</source>
        <translation>打包带往现场…</translation>
    </message>
    <message>
        <source>Take packages back …</source>
        <translation>收回数据包…</translation>
    </message>
    <message>
        <source>Acceptance opinion …</source>
        <translation>联合验收意见书…</translation>
    </message>
    <message>
        <source>Open package …</source>
        <translation>打开数据包…</translation>
    </message>
    <message>
        <source>What has to be verified on site, with the approved values, is made from the project&apos;s facts.</source>
        <translation>现场要核实的事项和审批值，由项目的控制指标和参数生成。</translation>
    </message>
    <message>
        <source>Make the acceptance items</source>
        <translation>生成验收事项</translation>
    </message>
    <message>
        <source>The approved drawings appear here once they are imported.</source>
        <translation>导入图纸后，已审定的图纸显示在这里。</translation>
    </message>
    <message>
        <source>Acceptance package ({pattern})</source>
        <translation>验收数据包 ({pattern})</translation>
    </message>
    <message>
        <source>Passphrase of the package</source>
        <translation>数据包口令</translation>
    </message>
    <message>
        <source>Recording into {name}</source>
        <translation>正在记入 {name}</translation>
    </message>
    <message>
        <source>Packed {sheets} sheets and {items} items into {name}</source>
        <translation>已将 {sheets} 张图纸、{items} 个验收事项打包到 {name}</translation>
    </message>
    <message>
        <source>{results} results taken back, {conflicts} in conflict</source>
        <translation>收回 {results} 项结果，其中 {conflicts} 处有分歧</translation>
    </message>
    <message>
        <source>The acceptance opinion was written to {path}</source>
        <translation>联合验收意见书已写入 {path}</translation>
    </message>
</context>
<context>
    <name>Approved</name>
    <message>
        <source>Approved: at most {value}</source>
        <translation>审批值：不大于 {value}</translation>
    </message>
    <message>
        <source>Approved: at least {value}</source>
        <translation>审批值：不小于 {value}</translation>
    </message>
    <message>
        <source>Approved: {value}</source>
        <translation>审批值：{value}</translation>
    </message>
</context>
<context>
    <name>BlindPage</name>
    <message>
        <source>Sheets</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>Second review of {project}</source>
        <translation>复核抽查（盲审）：{project}</translation>
    </message>
    <message>
        <source>Judge from the drawings alone. What the first review said stays sealed until you have recorded every discipline you are registered for.</source>
        <translation>只凭图纸判定。在您登记完所注册的全部专业之前，原审查内容保持封存。</translation>
    </message>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Choose a discipline …</source>
        <translation>选择专业…</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>审查要点</translation>
    </message>
    <message>
        <source>Clause</source>
        <translation>条文</translation>
    </message>
    <message>
        <source>Checklist</source>
        <translation>审查要点</translation>
    </message>
    <message>
        <source>See the first review …</source>
        <translation>查看原审查…</translation>
    </message>
    <message>
        <source>Record: failed</source>
        <translation>登记：不合格</translation>
    </message>
    <message>
        <source>Record: passed</source>
        <translation>登记：合格</translation>
    </message>
    <message>
        <source>{judged} of {items} judged</source>
        <translation>已判定 {judged} / {items}</translation>
    </message>
    <message>
        <source>{judged} of {items} items of {discipline} are judged. The second review is recorded as {outcome} and cannot be changed.</source>
        <translation>{discipline}专业已判定 {judged} / {items} 项。复核结论将登记为“{outcome}”，登记后不能更改。</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>The second review is recorded</source>
        <translation>复核抽查已登记</translation>
    </message>
    <message>
        <source>You will see the first review of this project. From then on you can give no second review of it; that you chose so stays on record.</source>
        <translation>您将看到本项目的原审查内容，此后不能再对本项目作复核抽查；这一选择将记录在案。</translation>
    </message>
    <message>
        <source>See it</source>
        <translation>查看</translation>
    </message>
</context>
<context>
    <name>BothVersions</name>
    <message>
        <source>Former revision</source>
        <translation>旧版</translation>
    </message>
    <message>
        <source>Newer revision</source>
        <translation>新版</translation>
    </message>
</context>
<context>
    <name>CanvasPanel</name>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Zoom window</source>
        <translation>窗口缩放</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云线</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Polyline</source>
        <translation>折线</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>箭头</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Callout</source>
        <translation>引注</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测距</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>全图</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Ground</source>
        <translation>底色</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分屏</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Measure areas, angles, radii, blocks; calibrate the scale; choose what to snap to</source>
        <translation>量面积、角度、半径、同类图块；标定比例；选择捕捉点</translation>
    </message>
    <message>
        <source>More ways to measure</source>
        <translation>更多量测</translation>
    </message>
    <message>
        <source>Area and perimeter</source>
        <translation>面积与周长</translation>
    </message>
    <message>
        <source>Area by picking inside</source>
        <translation>点内部量面积</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Radius by three points</source>
        <translation>三点量半径</translation>
    </message>
    <message>
        <source>Count like blocks</source>
        <translation>同类图块计数</translation>
    </message>
    <message>
        <source>Calibrate the scale</source>
        <translation>标定比例</translation>
    </message>
</context>
<context>
    <name>CanvasWidget</name>
    <message>
        <source>{text} — Ctrl+click opens the sheet</source>
        <translation>{text} — 按住 Ctrl 单击打开该图</translation>
    </message>
    <message>
        <source>{text} · K keeps it</source>
        <translation>{text} · 按 K 存为批注</translation>
    </message>
</context>
<context>
    <name>Change</name>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移动</translation>
    </message>
</context>
<context>
    <name>ChecklistPanel</name>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Run checks</source>
        <translation>自动检查</translation>
    </message>
    <message>
        <source>Measure the drawings against this checklist (F5)</source>
        <translation>按审查要点测量图纸（F5）</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>Filter as you type</source>
        <translation>输入即筛选</translation>
    </message>
    <message>
        <source>Drawings or facts have changed since the checks ran: run them again.</source>
        <translation>检查之后图纸、参数或要点已变更，请重新自动检查。</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>要点</translation>
    </message>
    <message>
        <source>Clause</source>
        <translation>条文</translation>
    </message>
    <message>
        <source>Checklist</source>
        <translation>审查要点</translation>
    </message>
    <message>
        <source>mand.</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>Choose an item to read its clause and see what was measured.</source>
        <translation>选择一条审查要点，查看条文和测量结果。</translation>
    </message>
</context>
<context>
    <name>Choice</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>residential</source>
        <translation>住宅</translation>
    </message>
    <message>
        <source>public</source>
        <translation>公共建筑</translation>
    </message>
    <message>
        <source>factory</source>
        <translation>厂房</translation>
    </message>
    <message>
        <source>warehouse</source>
        <translation>仓库</translation>
    </message>
    <message>
        <source>garage</source>
        <translation>车库</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>综合</translation>
    </message>
    <message>
        <source>above ground</source>
        <translation>地上</translation>
    </message>
    <message>
        <source>basement</source>
        <translation>地下</translation>
    </message>
    <message>
        <source>personnel shelter, class 1</source>
        <translation>一等人员掩蔽</translation>
    </message>
    <message>
        <source>personnel shelter, class 2</source>
        <translation>二等人员掩蔽</translation>
    </message>
    <message>
        <source>materials store</source>
        <translation>物资库</translation>
    </message>
    <message>
        <source>vehicles</source>
        <translation>汽车库</translation>
    </message>
    <message>
        <source>medical</source>
        <translation>医疗救护</translation>
    </message>
    <message>
        <source>command</source>
        <translation>指挥</translation>
    </message>
    <message>
        <source>nuclear 5</source>
        <translation>核5级</translation>
    </message>
    <message>
        <source>nuclear 6</source>
        <translation>核6级</translation>
    </message>
    <message>
        <source>nuclear 6B</source>
        <translation>核6B级</translation>
    </message>
    <message>
        <source>conventional 5</source>
        <translation>常5级</translation>
    </message>
    <message>
        <source>conventional 6</source>
        <translation>常6级</translation>
    </message>
    <message>
        <source>expressway</source>
        <translation>快速路</translation>
    </message>
    <message>
        <source>arterial road</source>
        <translation>主干路</translation>
    </message>
    <message>
        <source>sub-arterial road</source>
        <translation>次干路</translation>
    </message>
    <message>
        <source>branch road</source>
        <translation>支路</translation>
    </message>
</context>
<context>
    <name>Clash</name>
    <message>
        <source>contradict</source>
        <translation>矛盾</translation>
    </message>
    <message>
        <source>repeat</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>same place</source>
        <translation>同一位置</translation>
    </message>
    <message>
        <source>both stand</source>
        <translation>两条都保留</translation>
    </message>
    <message>
        <source>the other withdrawn</source>
        <translation>撤回另一条</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>已合并</translation>
    </message>
</context>
<context>
    <name>ClashesPanel</name>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Disciplines</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Because of</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Clashes</source>
        <translation>意见冲突</translation>
    </message>
    <message>
        <source>Opinions of two disciplines that contradict or repeat one another wait here.</source>
        <translation>不同专业的意见相互矛盾或重复时，在此等待裁定。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>已裁定</translation>
    </message>
    <message>
        <source>By</source>
        <translation>裁定人</translation>
    </message>
    <message>
        <source>Both stand</source>
        <translation>两条都保留</translation>
    </message>
    <message>
        <source>Withdraw the other</source>
        <translation>撤回另一条</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>The chosen opinion speaks for both; nothing is lost</source>
        <translation>以所选意见代表两条，不会丢失意见</translation>
    </message>
    <message>
        <source>The technical chief settles.</source>
        <translation>由技术负责人裁定。</translation>
    </message>
</context>
<context>
    <name>Clause change</name>
    <message>
        <source>repealed</source>
        <translation>已废止</translation>
    </message>
    <message>
        <source>no longer in force</source>
        <translation>已失效</translation>
    </message>
    <message>
        <source>no longer in the checklists</source>
        <translation>审查要点中已无此条</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已修改</translation>
    </message>
</context>
<context>
    <name>Clock</name>
    <message>
        <source>not accepted</source>
        <translation>未受理</translation>
    </message>
    <message>
        <source>done in {used} working days</source>
        <translation>已办结，用时 {used} 个工作日</translation>
    </message>
    <message>
        <source>paused, {left} working days left</source>
        <translation>暂停，还剩 {left} 个工作日</translation>
    </message>
    <message>
        <source>{late} working days overdue</source>
        <translation>已超期 {late} 个工作日</translation>
    </message>
    <message>
        <source>{left} working days left</source>
        <translation>还剩 {left} 个工作日</translation>
    </message>
    <message>
        <source>The set was not accepted yet; the limit will be {days} working days.</source>
        <translation>图纸集尚未受理；受理后时限为 {days} 个工作日。</translation>
    </message>
    <message>
        <source>Accepted {day}; {used} of {days} working days used.</source>
        <translation>{day} 受理；时限 {days} 个工作日，已用 {used} 个。</translation>
    </message>
    <message>
        <source>Concluded {day}.</source>
        <translation>{day} 出具结论。</translation>
    </message>
    <message>
        <source>With the designer since {day}: these days do not count.</source>
        <translation>{day} 起交由设计单位修改，不计入时限。</translation>
    </message>
    <message>
        <source>Due {day}.</source>
        <translation>应于 {day} 前办结。</translation>
    </message>
    <message>
        <source>Holidays are known until {day}; later days are counted Monday to Friday.</source>
        <translation>节假日数据截至 {day}，其后按周一至周五计算。</translation>
    </message>
</context>
<context>
    <name>Commitment</name>
    <message>
        <source>client</source>
        <translation>建设单位</translation>
    </message>
    <message>
        <source>designer</source>
        <translation>设计单位</translation>
    </message>
</context>
<context>
    <name>CommitmentForm</name>
    <message>
        <source>Commitment …</source>
        <translation>告知承诺…</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Empty for the whole work</source>
        <translation>整体工程留空</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Signed for the client</source>
        <translation>建设单位签署人</translation>
    </message>
    <message>
        <source>Signed for the designer</source>
        <translation>设计单位签署人</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>区段</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>扫描件</translation>
    </message>
    <message>
        <source>Commitment of {day}: the permit may be handled before the certificate.</source>
        <translation>{day} 已承诺：可先行办理施工许可。</translation>
    </message>
    <message>
        <source>The commitment of {day} lacks a signature: {missing}</source>
        <translation>{day} 的承诺缺少签署：{missing}</translation>
    </message>
    <message>
        <source>No commitment recorded.</source>
        <translation>未登记告知承诺。</translation>
    </message>
    <message>
        <source>Scan of the commitment</source>
        <translation>告知承诺书扫描件</translation>
    </message>
    <message>
        <source>Scans (*.pdf *.jpg *.jpeg *.png);;All files (*)</source>
        <translation>扫描件 (*.pdf *.jpg *.jpeg *.png);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>CompareArea</name>
    <message>
        <source>Sheet</source>
        <translation>图号</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>图名</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Entities</source>
        <translation>图元</translation>
    </message>
    <message>
        <source>Place mm</source>
        <translation>位置 mm</translation>
    </message>
    <message>
        <source>Opinion</source>
        <translation>意见</translation>
    </message>
    <message>
        <source>Import a resubmission</source>
        <translation>导入重新报审的图纸</translation>
    </message>
    <message>
        <source>Drawings (*.dxf *.dwg *.pdf *.zip);;All files (*)</source>
        <translation>图纸 (*.dxf *.dwg *.pdf *.zip);;所有文件 (*)</translation>
    </message>
    <message>
        <source>changes from {before} to {after}.pdf</source>
        <translation>版次 {before} 与 {after} 比对.pdf</translation>
    </message>
    <message>
        <source>Save what changed</source>
        <translation>保存比对结果</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>What changed was written to {path}</source>
        <translation>比对结果已写入 {path}</translation>
    </message>
    <message>
        <source>Comparing …</source>
        <translation>正在比对…</translation>
    </message>
    <message>
        <source>When the designer resubmits, what changed since the last submission is shown here.</source>
        <translation>设计单位重新报审后，此处显示与上一版相比改了什么。</translation>
    </message>
    <message>
        <source>Import a resubmission …</source>
        <translation>导入重新报审图纸…</translation>
    </message>
    <message>
        <source>Former revision</source>
        <translation>旧版</translation>
    </message>
    <message>
        <source>Newer revision</source>
        <translation>新版</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Blink</source>
        <translation>闪切</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>全图</translation>
    </message>
    <message>
        <source>only in the former</source>
        <translation>仅旧版有</translation>
    </message>
    <message>
        <source>only in the newer</source>
        <translation>仅新版有</translation>
    </message>
    <message>
        <source>Save as PDF …</source>
        <translation>存为 PDF…</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Opinions</source>
        <translation>审查意见</translation>
    </message>
    <message numerus="yes">
        <source>%n sheet(s) differ</source>
        <translation>
            <numerusform>%n 张图纸有差异</numerusform>
        </translation>
    </message>
    <message>
        <source>Open opinions {count}</source>
        <translation>未关闭意见 {count}</translation>
    </message>
    <message>
        <source>Layer {name}: {state}</source>
        <translation>图层 {name}：{state}</translation>
    </message>
    <message>
        <source>Changes on this sheet {count}</source>
        <translation>本图变化 {count}</translation>
    </message>
</context>
<context>
    <name>Conclusion</name>
    <message>
        <source>Passed</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Joint review: {outcome}</source>
        <translation>联合审查{outcome}</translation>
    </message>
</context>
<context>
    <name>ConflictsPanel</name>
    <message>
        <source>Conflicts</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>Reason (kept in the journal)</source>
        <translation>理由（记入日志）</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回裁定</translation>
    </message>
    <message>
        <source>The conflict is open again; the journal keeps both acts</source>
        <translation>冲突恢复为待定；两次操作都留在日志中</translation>
    </message>
    <message>
        <source>Results that contradict each other appear here.</source>
        <translation>相互矛盾的成果列在这里。</translation>
    </message>
    <message>
        <source>Conflicts {open} open of {all}</source>
        <translation>冲突：{open} 项待裁定，共 {all} 项</translation>
    </message>
    <message>
        <source>✔ settled</source>
        <translation>✔ 已裁定</translation>
    </message>
    <message>
        <source>○ open</source>
        <translation>○ 待裁定</translation>
    </message>
    <message>
        <source>{gap}, allowed {limit}</source>
        <translation>差 {gap}，限差 {limit}</translation>
    </message>
    <message>
        <source>The measurements say that {source} is wrong.</source>
        <translation>观测值表明 {source} 有误。</translation>
    </message>
    <message>
        <source>Two measurements cannot tell which of them is wrong.</source>
        <translation>只有两次观测，无法判断哪一次有误。</translation>
    </message>
    <message>
        <source>Decided by {person}: {choice}</source>
        <translation>{person} 裁定：{choice}</translation>
    </message>
    <message>
        <source>Reason: {reason}</source>
        <translation>理由：{reason}</translation>
    </message>
</context>
<context>
    <name>CoveragePanel</name>
    <message>
        <source>Coverage</source>
        <translation>覆盖</translation>
    </message>
    <message>
        <source>{done} of {all} items decided; {waiting} mandatory ones are not</source>
        <translation>已判定 {done} / {all} 项；强条尚有 {waiting} 项未判定</translation>
    </message>
    <message>
        <source>By sheet</source>
        <translation>按图纸</translation>
    </message>
    <message>
        <source>Opinions whose clause has changed</source>
        <translation>引用条文已变更的意见</translation>
    </message>
    <message>
        <source>[mand.] {name}</source>
        <translation>［强条］{name}</translation>
    </message>
    <message>
        <source>Judged by {people}</source>
        <translation>判定人：{people}</translation>
    </message>
</context>
<context>
    <name>Discipline</name>
    <message>
        <source>Planning</source>
        <translation>规划</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>建筑</translation>
    </message>
    <message>
        <source>Fire</source>
        <translation>消防</translation>
    </message>
    <message>
        <source>Civil air defence</source>
        <translation>人防</translation>
    </message>
    <message>
        <source>Municipal</source>
        <translation>市政</translation>
    </message>
    <message>
        <source>Technical security</source>
        <translation>技防</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Heating and ventilation</source>
        <translation>暖通</translation>
    </message>
    <message>
        <source>Electrical</source>
        <translation>电气</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>景观</translation>
    </message>
</context>
<context>
    <name>Discipline short</name>
    <message>
        <source>Pl</source>
        <translation>规</translation>
    </message>
    <message>
        <source>Ar</source>
        <translation>建</translation>
    </message>
    <message>
        <source>Fi</source>
        <translation>消</translation>
    </message>
    <message>
        <source>CD</source>
        <translation>防</translation>
    </message>
    <message>
        <source>Mu</source>
        <translation>市</translation>
    </message>
    <message>
        <source>Se</source>
        <translation>技</translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>✎ changed here</source>
        <translation>✎ 此处已修改</translation>
    </message>
    <message>
        <source>＝ nothing changed here</source>
        <translation>＝ 此处未修改</translation>
    </message>
    <message>
        <source>→ moved</source>
        <translation>→ 已移位</translation>
    </message>
    <message>
        <source>✖ sheet removed</source>
        <translation>✖ 图纸已取消</translation>
    </message>
    <message>
        <source>＋ written on this revision</source>
        <translation>＋ 本版提出</translation>
    </message>
    <message>
        <source>– without a place</source>
        <translation>– 无位置</translation>
    </message>
    <message>
        <source>? cannot be compared</source>
        <translation>? 无法比对</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <source>Drawings (*.dxf *.dwg *.pdf *.zip);;All files (*)</source>
        <translation>图纸 (*.dxf *.dwg *.pdf *.zip);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Import drawings</source>
        <translation>导入图纸</translation>
    </message>
    <message>
        <source>Drawings of a new revision</source>
        <translation>新版次图纸</translation>
    </message>
    <message>
        <source>Import all drawings of a folder</source>
        <translation>导入文件夹中的全部图纸</translation>
    </message>
    <message>
        <source>Importing …</source>
        <translation>正在导入…</translation>
    </message>
    <message>
        <source>Folder to watch</source>
        <translation>选择要监视的文件夹</translation>
    </message>
    <message>
        <source>Take in comments</source>
        <translation>导入批注</translation>
    </message>
    <message>
        <source>Comments (*.xfdf)</source>
        <translation>批注 (*.xfdf)</translation>
    </message>
    <message>
        <source>Folder of own checklists</source>
        <translation>本机构审查要点文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n checklist item(s) in use; run the checks again</source>
        <translation>
            <numerusform>共 %n 项审查要点，请重新自动检查</numerusform>
        </translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>已写入 {path}</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>opinion letter.pdf</source>
        <translation>审查意见书.pdf</translation>
    </message>
    <message>
        <source>annotated sheets.pdf</source>
        <translation>带批注图纸.pdf</translation>
    </message>
    <message>
        <source>DXF (*.dxf)</source>
        <translation>DXF (*.dxf)</translation>
    </message>
    <message>
        <source>marked drawings.dxf</source>
        <translation>批注图纸.dxf</translation>
    </message>
    <message>
        <source>comments.xfdf</source>
        <translation>批注.xfdf</translation>
    </message>
    <message>
        <source>BCF issues (*.bcf)</source>
        <translation>BCF 问题清单 (*.bcf)</translation>
    </message>
    <message>
        <source>issues.bcf</source>
        <translation>问题.bcf</translation>
    </message>
    <message>
        <source>plot.pdf</source>
        <translation>出图.pdf</translation>
    </message>
    <message>
        <source>Spreadsheet (*.xlsx)</source>
        <translation>电子表格 (*.xlsx)</translation>
    </message>
    <message>
        <source>opinions.xlsx</source>
        <translation>审查意见表.xlsx</translation>
    </message>
    <message numerus="yes">
        <source>%n drawing(s) imported into revision {revision}</source>
        <translation>
            <numerusform>已导入 %n 个图纸文件（版次 {revision}）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %n unchanged</source>
        <translation>
            <numerusform>；%n 个未变</numerusform>
        </translation>
    </message>
    <message>
        <source>{markups} markups and {replies} replies taken in, {left_out} left out</source>
        <translation>导入 {markups} 个批注、{replies} 条回复，{left_out} 项未导入</translation>
    </message>
</context>
<context>
    <name>FactForm</name>
    <message>
        <source>Fact</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Fact to state</source>
        <translation>选择要填写的参数</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>State</source>
        <translation>填写</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤销填写</translation>
    </message>
</context>
<context>
    <name>FactsPanel</name>
    <message>
        <source>Facts</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Fact</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>What is known of the project, and where it comes from.</source>
        <translation>项目的各项参数及其来源。</translation>
    </message>
    <message numerus="yes">
        <source>%n contradiction(s)</source>
        <translation>
            <numerusform>%n 处矛盾</numerusform>
        </translation>
    </message>
    <message>
        <source>No contradictions</source>
        <translation>没有矛盾</translation>
    </message>
    <message>
        <source>{first} ({source}) against {second} ({other})</source>
        <translation>{first}（{source}）与 {second}（{other}）不一致</translation>
    </message>
    <message>
        <source>{first} ({source}) exceeds {second} ({other})</source>
        <translation>{first}（{source}）大于 {second}（{other}）</translation>
    </message>
    <message>
        <source>{first} ({source}) is less than {second} ({other})</source>
        <translation>{first}（{source}）小于 {second}（{other}）</translation>
    </message>
</context>
<context>
    <name>FloatingList</name>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Filter as you type</source>
        <translation>输入即筛选</translation>
    </message>
</context>
<context>
    <name>FontsList</name>
    <message>
        <source>Shape fonts (SHX)</source>
        <translation>形字体（SHX）</translation>
    </message>
    <message>
        <source>Choose the folder …</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Texts are drawn with the fonts of this folder; none come with the program</source>
        <translation>图中文字用此文件夹中的字体绘制；程序本身不带形字体</translation>
    </message>
    <message>
        <source>The variable {name} names the folder</source>
        <translation>文件夹由环境变量 {name} 指定</translation>
    </message>
    <message>
        <source>{folder}
Fonts in it: {count}</source>
        <translation>{folder}
其中字体：{count} 个</translation>
    </message>
    <message>
        <source>No drawing of the set names a shape font</source>
        <translation>这套图没有用到形字体</translation>
    </message>
    <message>
        <source>✓ {name}: {texts} texts, {drawings} drawings</source>
        <translation>✓ {name}：{texts} 处文字，{drawings} 个文件</translation>
    </message>
    <message>
        <source>✗ {name} is missing: {texts} texts, {drawings} drawings</source>
        <translation>✗ 缺少 {name}：{texts} 处文字，{drawings} 个文件</translation>
    </message>
    <message>
        <source>Folder of shape fonts (SHX)</source>
        <translation>形字体（SHX）所在文件夹</translation>
    </message>
</context>
<context>
    <name>Intake</name>
    <message>
        <source>in the index, not received</source>
        <translation>目录有、未收到</translation>
    </message>
    <message>
        <source>received, not in the index</source>
        <translation>已收到、目录无</translation>
    </message>
    <message>
        <source>number used twice</source>
        <translation>图号重复</translation>
    </message>
    <message>
        <source>other title in the index</source>
        <translation>与目录图名不符</translation>
    </message>
    <message>
        <source>code page is not what the file says</source>
        <translation>文字编码与文件声明不符</translation>
    </message>
    <message>
        <source>drawing unit unknown</source>
        <translation>绘图单位不明</translation>
    </message>
    <message>
        <source>references not found</source>
        <translation>外部参照缺失</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>no sheet number</source>
        <translation>无图号</translation>
    </message>
    <message>
        <source>scale note differs from the drawing</source>
        <translation>标注比例与实测不符</translation>
    </message>
    <message>
        <source>no scale note</source>
        <translation>未注比例</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>未签署</translation>
    </message>
    <message>
        <source>no stamp found</source>
        <translation>未见图章</translation>
    </message>
</context>
<context>
    <name>IntakePanel</name>
    <message>
        <source>What to ask the designer about the drawings that came in</source>
        <translation>收图检查：需向设计单位询问的问题</translation>
    </message>
    <message>
        <source>Intake report</source>
        <translation>收图检查</translation>
    </message>
    <message>
        <source>⚠ To ask about {count}</source>
        <translation>⚠ 收图待询问 {count}</translation>
    </message>
</context>
<context>
    <name>ItemPanel</name>
    <message>
        <source>Findings</source>
        <translation>自动检查结果</translation>
    </message>
    <message>
        <source>mandatory</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>To be confirmed against the code text.</source>
        <translation>待核对条文原文。</translation>
    </message>
    <message>
        <source>Why it is set aside (needed)</source>
        <translation>排除理由（必填）</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>确认排除</translation>
    </message>
    <message>
        <source>Confirm as opinion</source>
        <translation>确认为意见</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤销排除</translation>
    </message>
    <message>
        <source>Write opinion …</source>
        <translation>写意见…</translation>
    </message>
    <message>
        <source>opinion {number}</source>
        <translation>意见 {number}</translation>
    </message>
    <message>
        <source>Set aside: {reason}</source>
        <translation>已排除：{reason}</translation>
    </message>
</context>
<context>
    <name>ItemsList</name>
    <message>
        <source>Item</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>审批值</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测值</translation>
    </message>
    <message>
        <source>Acceptance items</source>
        <translation>验收事项</translation>
    </message>
    <message>
        <source>Filter as you type</source>
        <translation>输入即筛选</translation>
    </message>
    <message>
        <source>Verified {done} of {count}</source>
        <translation>已验收 {done} / {count}</translation>
    </message>
</context>
<context>
    <name>JointReviewPanel</name>
    <message>
        <source>Checklist</source>
        <translation>审查要点</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>流程签署</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖</translation>
    </message>
    <message>
        <source>Clashes</source>
        <translation>意见冲突</translation>
    </message>
</context>
<context>
    <name>Jump</name>
    <message>
        <source>Go to a sheet, item, opinion or command</source>
        <translation>转到图纸、审查要点、审查意见或命令</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Nothing has all these words.</source>
        <translation>没有同时包含这些词的内容。</translation>
    </message>
</context>
<context>
    <name>Layer state</name>
    <message>
        <source>switched off</source>
        <translation>已关闭或冻结</translation>
    </message>
    <message>
        <source>switched on</source>
        <translation>已打开</translation>
    </message>
    <message>
        <source>another colour</source>
        <translation>颜色不同</translation>
    </message>
    <message>
        <source>another linetype or weight</source>
        <translation>线型或线宽不同</translation>
    </message>
    <message>
        <source>renamed</source>
        <translation>仅更名</translation>
    </message>
</context>
<context>
    <name>LayerList</name>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>None</source>
        <translation>全关</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>By these roles the checks find walls, doors, pipes; correct one, then check again.</source>
        <translation>自动检查按此性质识别墙、门、管线等；更正后请重新自动检查。</translation>
    </message>
    <message>
        <source>Filter as you type</source>
        <translation>输入即筛选</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>性质</translation>
    </message>
    <message>
        <source>Because of</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>图元数</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>No role</source>
        <translation>无性质</translation>
    </message>
    <message>
        <source>Set role</source>
        <translation>设定性质</translation>
    </message>
    <message>
        <source>By name again</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>“{text}” in it</source>
        <translation>图面文字“{text}”</translation>
    </message>
    <message>
        <source>set by a person</source>
        <translation>人工设定</translation>
    </message>
    <message>
        <source>its name</source>
        <translation>图层名</translation>
    </message>
</context>
<context>
    <name>Looking</name>
    <message>
        <source>There is no closed outline around this place</source>
        <translation>此处周围没有闭合轮廓</translation>
    </message>
    <message>
        <source>There is no block at this place</source>
        <translation>此处没有图块</translation>
    </message>
    <message>
        <source>{name} × {count}</source>
        <translation>{name} × {count}</translation>
    </message>
    <message>
        <source>the part of the sheet on screen</source>
        <translation>屏幕所示的局部</translation>
    </message>
    <message>
        <source>the whole sheet</source>
        <translation>整张图</translation>
    </message>
    <message>
        <source>Scale 1:{scale} for {where}</source>
        <translation>比例 1:{scale}，适用于{where}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Lianshen</source>
        <translation>联审</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审查</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比对</translation>
    </message>
    <message>
        <source>Survey</source>
        <translation>测绘</translation>
    </message>
    <message>
        <source>Acceptance</source>
        <translation>验收</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>报送</translation>
    </message>
    <message>
        <source>Supervision</source>
        <translation>监管</translation>
    </message>
    <message>
        <source>Preparing the sample project …</source>
        <translation>正在准备示例项目…</translation>
    </message>
</context>
<context>
    <name>Manifest</name>
    <message>
        <source>drawing</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>paper</source>
        <translation>文书</translation>
    </message>
</context>
<context>
    <name>MapBar</name>
    <message>
        <source>What the as-built survey is drawn over</source>
        <translation>竣工实测的底图</translation>
    </message>
    <message>
        <source>What the as-built survey is drawn over: its own map, or an approved sheet</source>
        <translation>竣工实测的底图：成果图本身，或审批图纸</translation>
    </message>
    <message>
        <source>Residuals enlarged</source>
        <translation>残差放大倍数</translation>
    </message>
    <message>
        <source>Before and after merging</source>
        <translation>合并前后</translation>
    </message>
    <message>
        <source>Approved values …</source>
        <translation>审批值…</translation>
    </message>
    <message>
        <source>Write the results …</source>
        <translation>输出成果…</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>全图</translation>
    </message>
    <message>
        <source>Residuals</source>
        <translation>残差</translation>
    </message>
    <message>
        <source>Merged map</source>
        <translation>合并成果图</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>审批</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>As built</source>
        <translation>竣工</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Approved sheet and as-built survey</source>
        <translation>审批图与竣工实测</translation>
    </message>
</context>
<context>
    <name>Measure</name>
    <message>
        <source>Area {area}, perimeter {length}</source>
        <translation>面积 {area}，周长 {length}</translation>
    </message>
</context>
<context>
    <name>Not shown</name>
    <message>
        <source>font missing</source>
        <translation>缺少字体</translation>
    </message>
    <message>
        <source>referenced drawing missing</source>
        <translation>缺少外部参照</translation>
    </message>
    <message>
        <source>image missing</source>
        <translation>缺少图像</translation>
    </message>
    <message>
        <source>object of another program without picture</source>
        <translation>其他软件的对象，无图形</translation>
    </message>
    <message>
        <source>kind not supported</source>
        <translation>不支持的图元</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>数据损坏</translation>
    </message>
    <message>
        <source>the file is cut off</source>
        <translation>文件不完整（中途截断）</translation>
    </message>
    <message>
        <source>text encoding unclear</source>
        <translation>文字编码不明</translation>
    </message>
    <message>
        <source>block missing</source>
        <translation>缺少图块</translation>
    </message>
    <message>
        <source>shown in simpler form</source>
        <translation>以简化方式显示</translation>
    </message>
    <message>
        <source>too much to show</source>
        <translation>内容过多，未全部显示</translation>
    </message>
    <message>
        <source>outside all sheets</source>
        <translation>在图框外，未审查</translation>
    </message>
    <message>
        <source>not read from the DWG file</source>
        <translation>未能从 DWG 文件读出</translation>
    </message>
    <message>
        <source>model space</source>
        <translation>模型空间</translation>
    </message>
</context>
<context>
    <name>NotShownList</name>
    <message>
        <source>Not shown</source>
        <translation>未显示内容</translation>
    </message>
</context>
<context>
    <name>NoteEditor</name>
    <message>
        <source>Note</source>
        <translation>文字批注</translation>
    </message>
    <message>
        <source>Text, then Enter</source>
        <translation>输入文字，按回车确定</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>Something in the program went wrong. Nothing you decided is lost.</source>
        <translation>程序内部出错，已作的决定都已保存。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OpinionEditor</name>
    <message>
        <source>Choose an opinion to read its replies, or write a new one.</source>
        <translation>选择一条意见查看回复，或新写一条意见。</translation>
    </message>
    <message>
        <source>New opinion</source>
        <translation>新写意见</translation>
    </message>
    <message>
        <source>with a place on the sheet</source>
        <translation>已定位到图纸</translation>
    </message>
    <message>
        <source>without a place</source>
        <translation>未定位</translation>
    </message>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Clause</source>
        <translation>条文</translation>
    </message>
    <message>
        <source>mandatory</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>What the designer has to change, and why</source>
        <translation>写明设计应修改什么、为什么</translation>
    </message>
    <message>
        <source>Opinion</source>
        <translation>审查意见</translation>
    </message>
    <message>
        <source>Write opinion</source>
        <translation>写入意见</translation>
    </message>
    <message>
        <source>Write opinion (Ctrl+Enter)</source>
        <translation>写入意见（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Reply of the designer, Enter to record</source>
        <translation>设计回复，按回车记录</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>设计回复</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>重新打开</translation>
    </message>
</context>
<context>
    <name>OpinionsPanel</name>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>图号</translation>
    </message>
    <message>
        <source>Opinion</source>
        <translation>审查意见</translation>
    </message>
    <message>
        <source>Clause</source>
        <translation>条文</translation>
    </message>
    <message>
        <source>Mandatory</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>mandatory</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>mand.</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>设计回复</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>责任人</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Opinions</source>
        <translation>审查意见</translation>
    </message>
    <message>
        <source>Click to sort, right-click to choose columns</source>
        <translation>单击排序，右键选择列</translation>
    </message>
    <message>
        <source>Filter as you type</source>
        <translation>输入即筛选</translation>
    </message>
    <message>
        <source>All disciplines</source>
        <translation>全部专业</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>Opinions of all disciplines appear here. Confirm a finding, or mark a place and write one.</source>
        <translation>各专业的审查意见列在这里。确认一条检查结果，或在图上圈出位置写意见。</translation>
    </message>
    <message>
        <source>New opinion</source>
        <translation>新写意见</translation>
    </message>
    <message>
        <source>Show the list</source>
        <translation>展开意见列表</translation>
    </message>
    <message>
        <source>Fold the list away</source>
        <translation>收起意见列表</translation>
    </message>
    <message>
        <source>in {label}</source>
        <translation>并入 {label}</translation>
    </message>
    <message>
        <source>Opinions {count}</source>
        <translation>审查意见 {count}</translation>
    </message>
</context>
<context>
    <name>OverlayCanvas</name>
    <message>
        <source>Former revision</source>
        <translation>旧版</translation>
    </message>
    <message>
        <source>Newer revision</source>
        <translation>新版</translation>
    </message>
</context>
<context>
    <name>PassphraseBar</name>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Passphrase once more</source>
        <translation>再输一次口令</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>PasswordStrip</name>
    <message>
        <source>Password of the PDF</source>
        <translation>PDF 密码</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>不导入</translation>
    </message>
    <message>
        <source>{names}: this is not the password. Try another one.</source>
        <translation>{names}：密码不正确，请重新输入。</translation>
    </message>
    <message>
        <source>{names}: encrypted. With the password, a copy that needs none is kept in the project.</source>
        <translation>{names}：文件已加密。输入密码后，项目中保存一份无需密码的副本。</translation>
    </message>
</context>
<context>
    <name>PeoplePanel</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Register of people</source>
        <translation>人员登记</translation>
    </message>
    <message>
        <source>Once somebody is registered, people act only in their registered disciplines; a designer only replies.</source>
        <translation>登记人员后，每人只能在登记的专业内审查和签署；设计人员只能回复意见。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>Registration number</source>
        <translation>注册号</translation>
    </message>
    <message>
        <source>Agency or institute</source>
        <translation>所在单位</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Take off the register</source>
        <translation>注销登记</translation>
    </message>
    <message>
        <source>all disciplines</source>
        <translation>全部专业</translation>
    </message>
</context>
<context>
    <name>Place state</name>
    <message>
        <source>changed here</source>
        <translation>此处有修改</translation>
    </message>
    <message>
        <source>nothing changed here</source>
        <translation>此处无修改</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>sheet is gone</source>
        <translation>图纸已不在</translation>
    </message>
    <message>
        <source>of the newer revision</source>
        <translation>新版所提</translation>
    </message>
    <message>
        <source>no place</source>
        <translation>无位置</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>未比对</translation>
    </message>
</context>
<context>
    <name>PlatformArea</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>报送至</translation>
    </message>
    <message>
        <source>Import drawings first; here the approved set is sent to the platform.</source>
        <translation>请先导入图纸；审定的一套图从这里报送到平台。</translation>
    </message>
    <message>
        <source>Add papers</source>
        <translation>添加文书</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;All files (*)</source>
        <translation>PDF (*.pdf);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Folder or removable disk to send to</source>
        <translation>选择要报送到的文件夹或移动磁盘</translation>
    </message>
    <message>
        <source>What is sent</source>
        <translation>报送内容</translation>
    </message>
    <message>
        <source>Files to be sent</source>
        <translation>待报送文件</translation>
    </message>
    <message>
        <source>Add papers …</source>
        <translation>添加文书…</translation>
    </message>
    <message>
        <source>Letter, certificate and other papers that go along</source>
        <translation>随图报送的审查意见书、合格书等文书</translation>
    </message>
    <message>
        <source>Address (https://…) or folder</source>
        <translation>平台地址（https://…）或文件夹</translation>
    </message>
    <message>
        <source>Where to send to</source>
        <translation>报送去向</translation>
    </message>
    <message>
        <source>Folder …</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Send …</source>
        <translation>报送…</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>立即报送</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Submissions and receipts</source>
        <translation>报送记录与回执</translation>
    </message>
    <message>
        <source>Submissions</source>
        <translation>报送记录</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>回执</translation>
    </message>
    <message>
        <source>Go on sending</source>
        <translation>继续报送</translation>
    </message>
    <message>
        <source>Goes on where it stopped; what was sent is not sent again</source>
        <translation>从中断处继续，已送达的部分不会重传</translation>
    </message>
    <message>
        <source>Nothing was sent yet. Receipts of the platform are kept here.</source>
        <translation>还没有报送过。平台的回执保存在这里。</translation>
    </message>
    <message>
        <source>{count} files, {size}</source>
        <translation>{count} 个文件，{size}</translation>
    </message>
    <message>
        <source>Mandatory opinions not closed yet: no. {labels}</source>
        <translation>尚未关闭的强条意见编号：{labels}</translation>
    </message>
    <message>
        <source>{count} files of {project} will be sent to {target}. This cannot be taken back.</source>
        <translation>将把“{project}”的 {count} 个文件报送到 {target}，报送后不能撤回。</translation>
    </message>
    <message>
        <source>Mandatory opinions are still open: this set is not approved.</source>
        <translation>强条意见尚未全部关闭，这套图还没有审定。</translation>
    </message>
    <message>
        <source>Sending …</source>
        <translation>正在报送…</translation>
    </message>
    <message>
        <source>{count} files sent; the receipt is kept</source>
        <translation>已报送 {count} 个文件，回执已保存</translation>
    </message>
    <message>
        <source>No receipt yet.</source>
        <translation>尚无回执。</translation>
    </message>
</context>
<context>
    <name>Printing</name>
    <message>
        <source>Getting ready to print …</source>
        <translation>正在准备打印 …</translation>
    </message>
    <message>
        <source>{name} was not printed</source>
        <translation>{name} 未打印</translation>
    </message>
    <message>
        <source>{name} was printed to scale</source>
        <translation>{name} 已按比例打印</translation>
    </message>
    <message>
        <source>{name} was printed at {percent} % of its size: the paper is smaller, scales do not hold</source>
        <translation>{name} 已按 {percent} % 打印：纸张较小，图上比例不再适用</translation>
    </message>
    <message>
        <source>The printer does not take the sheet</source>
        <translation>打印机未接收图纸</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>工程规模</translation>
    </message>
    <message>
        <source>Size by the facts</source>
        <translation>按参数判定规模</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大型</translation>
    </message>
    <message>
        <source>Medium or small</source>
        <translation>中型及以下</translation>
    </message>
    <message>
        <source>Accept for review</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>Issue the letter …</source>
        <translation>发出意见书…</translation>
    </message>
    <message>
        <source>Reply sheet …</source>
        <translation>回复单…</translation>
    </message>
    <message>
        <source>Read replies …</source>
        <translation>读入回复…</translation>
    </message>
    <message>
        <source>Answer is back</source>
        <translation>登记收到回复</translation>
    </message>
    <message>
        <source>Not back yet</source>
        <translation>撤回登记</translation>
    </message>
    <message>
        <source>Takes back that the answer arrived; replies stay</source>
        <translation>撤回“已收到回复”的登记；已录入的回复保留</translation>
    </message>
    <message>
        <source>Close the round</source>
        <translation>关闭本轮</translation>
    </message>
    <message>
        <source>Conclude …</source>
        <translation>出具结论…</translation>
    </message>
    <message>
        <source>Certificate …</source>
        <translation>合格书…</translation>
    </message>
    <message>
        <source>Accept the set to start the clock.</source>
        <translation>受理后开始计时。</translation>
    </message>
    <message>
        <source>The certificate no longer stands: drawings, opinions or signatures changed since.</source>
        <translation>合格书已失效：签发后图纸、意见或签署发生变化。</translation>
    </message>
    <message>
        <source>Certificate {number}</source>
        <translation>合格书 {number}</translation>
    </message>
    <message>
        <source>Joint conclusion: {outcome}</source>
        <translation>联合审查结论：{outcome}</translation>
    </message>
    <message>
        <source>No answer yet: opinions {labels}</source>
        <translation>尚未回复的意见：{labels}</translation>
    </message>
    <message>
        <source>Judge the answers: close or reopen opinions {labels}</source>
        <translation>待复审（关闭或重新打开）的意见：{labels}</translation>
    </message>
    <message numerus="yes">
        <source>%n contradiction(s) to be settled before the letter goes out</source>
        <translation>
            <numerusform>发出意见书前须裁定 %n 处矛盾</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is open; the disciplines can be signed.</source>
        <translation>没有未关闭的意见，可以签署各专业。</translation>
    </message>
    <message>
        <source>Class: {name}</source>
        <translation>项目类别：{name}</translation>
    </message>
    <message>
        <source>by the facts: {name}</source>
        <translation>按参数应为：{name}</translation>
    </message>
    <message>
        <source>the facts contradict it</source>
        <translation>与参数不符</translation>
    </message>
    <message>
        <source>Large project</source>
        <translation>大型工程</translation>
    </message>
    <message>
        <source>Medium or small project</source>
        <translation>中型及以下工程</translation>
    </message>
    <message>
        <source>Issue the joint letter</source>
        <translation>发出联合审查意见书</translation>
    </message>
    <message>
        <source>joint letter.pdf</source>
        <translation>联合审查意见书.pdf</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>The letter was written to {path}</source>
        <translation>意见书已写入 {path}</translation>
    </message>
    <message>
        <source>The letter of all disciplines goes out on {day} and the clock stops. It cannot be taken back.</source>
        <translation>各专业合并的意见书将于 {day} 发出，计时暂停。此操作不可撤回。</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>发出</translation>
    </message>
    <message>
        <source>Reply sheet for the designer</source>
        <translation>设计回复单</translation>
    </message>
    <message>
        <source>reply sheet.xlsx</source>
        <translation>设计回复单.xlsx</translation>
    </message>
    <message>
        <source>Spreadsheet (*.xlsx)</source>
        <translation>电子表格 (*.xlsx)</translation>
    </message>
    <message>
        <source>The reply sheet was written to {path}</source>
        <translation>回复单已写入 {path}</translation>
    </message>
    <message>
        <source>Reply sheet of the designer</source>
        <translation>设计单位填写的回复单</translation>
    </message>
    <message numerus="yes">
        <source>%n reply(ies) read</source>
        <translation>
            <numerusform>读入 %n 条回复</numerusform>
        </translation>
    </message>
    <message>
        <source>The joint conclusion of {day} is recorded; a pass brings the certificate.</source>
        <translation>将记录 {day} 的联合审查结论；合格时同时签发合格书。</translation>
    </message>
    <message>
        <source>Conclude</source>
        <translation>出具结论</translation>
    </message>
    <message>
        <source>Save the certificate</source>
        <translation>保存合格书</translation>
    </message>
    <message>
        <source>certificate.pdf</source>
        <translation>审查合格书.pdf</translation>
    </message>
    <message>
        <source>The certificate was written to {path}</source>
        <translation>合格书已写入 {path}</translation>
    </message>
</context>
<context>
    <name>Project class</name>
    <message>
        <source>Government-funded: housing</source>
        <translation>政府投资：房屋建筑</translation>
    </message>
    <message>
        <source>Government-funded: municipal linear</source>
        <translation>政府投资：市政类线性</translation>
    </message>
    <message>
        <source>Government-funded: transport linear</source>
        <translation>政府投资：交通类线性</translation>
    </message>
    <message>
        <source>Government-funded: small</source>
        <translation>政府投资：小型</translation>
    </message>
    <message>
        <source>Private: industrial</source>
        <translation>社会投资：工业</translation>
    </message>
    <message>
        <source>Private: land with scheme</source>
        <translation>社会投资：带方案出让用地</translation>
    </message>
    <message>
        <source>Private: small</source>
        <translation>社会投资：小型</translation>
    </message>
    <message>
        <source>Private: other</source>
        <translation>社会投资：其他</translation>
    </message>
    <message>
        <source>Fit-out</source>
        <translation>装饰装修</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ReReviewPanel</name>
    <message>
        <source>Re-review</source>
        <translation>复审</translation>
    </message>
    <message>
        <source>Compare with the revision before</source>
        <translation>与上一版比对</translation>
    </message>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>设计回复</translation>
    </message>
</context>
<context>
    <name>Receipt</name>
    <message>
        <source>Stored at</source>
        <translation>存放于</translation>
    </message>
    <message>
        <source>Hash of the list of files</source>
        <translation>清单哈希（SHA-256）</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件数</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收时间</translation>
    </message>
    <message>
        <source>Project code</source>
        <translation>项目统一代码</translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message>
        <source>Choose an item to record what was found on site.</source>
        <translation>选择一个事项，记录现场情况。</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
    <message>
        <source>Two records disagree about this item; settle it in the office.</source>
        <translation>此事项有两份不一致的记录，请回办公室处理。</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Add photos …</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Measured value</source>
        <translation>实测值</translation>
    </message>
    <message>
        <source>Delete the last digit</source>
        <translation>删除末位</translation>
    </message>
    <message>
        <source>Keep the value</source>
        <translation>记录实测值</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Photos (*.jpg *.jpeg *.png *.heic *.webp)</source>
        <translation>照片 (*.jpg *.jpeg *.png *.heic *.webp)</translation>
    </message>
</context>
<context>
    <name>ReviewArea</name>
    <message>
        <source>Sheets</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>Measuring the drawings …</source>
        <translation>正在测量图纸…</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>审查要点</translation>
    </message>
    <message>
        <source>Opinion</source>
        <translation>审查意见</translation>
    </message>
    <message>
        <source>Drop DXF and PDF drawings here to begin the review, or choose them.</source>
        <translation>把 DXF、PDF 图纸拖到这里开始审查，或选择图纸文件。</translation>
    </message>
    <message>
        <source>Import drawings …</source>
        <translation>导入图纸…</translation>
    </message>
    <message>
        <source>Length {length}</source>
        <translation>长度 {length}</translation>
    </message>
    <message>
        <source>Checks finished: {violates} places do not comply, {unknown} cannot be determined</source>
        <translation>自动检查完成：{violates} 处不符合，{unknown} 处无法判定</translation>
    </message>
</context>
<context>
    <name>Role</name>
    <message>
        <source>Reviewer</source>
        <translation>审查人</translation>
    </message>
    <message>
        <source>Checker</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Chief</source>
        <translation>技术负责人</translation>
    </message>
    <message>
        <source>Designer</source>
        <translation>设计人</translation>
    </message>
    <message>
        <source>Surveyor</source>
        <translation>测绘人</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>验收人</translation>
    </message>
</context>
<context>
    <name>Round</name>
    <message>
        <source>First review</source>
        <translation>初审</translation>
    </message>
    <message>
        <source>Re-review {number}</source>
        <translation>复审 {number}</translation>
    </message>
    <message>
        <source>under review</source>
        <translation>审查中</translation>
    </message>
    <message>
        <source>with the designer</source>
        <translation>设计修改中</translation>
    </message>
    <message>
        <source>answer to be judged</source>
        <translation>回复待复审</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>已关闭</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search all sheets (Ctrl+K)</source>
        <translation>全套图纸查找 (Ctrl+K)</translation>
    </message>
    <message>
        <source>Search all sheets</source>
        <translation>全套图纸查找</translation>
    </message>
    <message>
        <source>Places found</source>
        <translation>查找结果</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
</context>
<context>
    <name>SecondReviewPanel</name>
    <message>
        <source>Drawn</source>
        <translation>抽取日期</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>总数</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致性</translation>
    </message>
    <message>
        <source>Second review</source>
        <translation>复核抽查</translation>
    </message>
    <message>
        <source>How many projects</source>
        <translation>抽取项目数</translation>
    </message>
    <message>
        <source>Seed (optional)</source>
        <translation>随机种子（可选）</translation>
    </message>
    <message>
        <source>Seed; empty: drawn by the computer</source>
        <translation>随机种子（留空由计算机产生）</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>抽取</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Review blind …</source>
        <translation>盲审…</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>抽取记录</translation>
    </message>
</context>
<context>
    <name>SecondView</name>
    <message>
        <source>Second sheet</source>
        <translation>第二张图</translation>
    </message>
    <message>
        <source>Linked</source>
        <translation>联动</translation>
    </message>
    <message>
        <source>Both sheets show the same place at the same zoom</source>
        <translation>两张图以相同比例显示同一位置</translation>
    </message>
</context>
<context>
    <name>Sending</name>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>报送中</translation>
    </message>
    <message>
        <source>received</source>
        <translation>已回执</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Stopped; what was done so far stays</source>
        <translation>已停止，已完成的部分保留</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>page {number}</source>
        <translation>第 {number} 页</translation>
    </message>
</context>
<context>
    <name>Sheet state</name>
    <message>
        <source>same</source>
        <translation>无修改</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新增图纸</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>新版未见</translation>
    </message>
    <message>
        <source>another page</source>
        <translation>整页更换</translation>
    </message>
    <message>
        <source>changed, not aligned</source>
        <translation>修改（未能对齐）</translation>
    </message>
    <message>
        <source>changed, not examined</source>
        <translation>修改（未逐项比对）</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>未比对</translation>
    </message>
</context>
<context>
    <name>SheetForm</name>
    <message>
        <source>Correct number, title, discipline or scale of this sheet</source>
        <translation>更正本图的图号、图名、专业或比例</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>图号</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>图名</translation>
    </message>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>比例</translation>
    </message>
</context>
<context>
    <name>SheetView</name>
    <message>
        <source>Drawing</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>Opening the drawing …</source>
        <translation>正在打开图纸…</translation>
    </message>
    <message>
        <source>Nothing of this file can be shown: it is empty or damaged.</source>
        <translation>此文件没有可显示的内容：文件为空或已损坏。</translation>
    </message>
</context>
<context>
    <name>SheetsPanel</name>
    <message>
        <source>Sheets</source>
        <translation>图纸</translation>
    </message>
    <message>
        <source>Filter sheets</source>
        <translation>筛选图纸</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Sheets {count}</source>
        <translation>图纸 {count}</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) not shown</source>
        <translation>
            <numerusform>%n 项未显示</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignOffPanel</name>
    <message>
        <source>Discipline</source>
        <translation>专业</translation>
    </message>
    <message>
        <source>Conclusion</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Sign-off</source>
        <translation>签署</translation>
    </message>
    <message>
        <source>Remark, such as why it goes back</source>
        <translation>备注，例如退回原因</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Sign: passed</source>
        <translation>签署合格</translation>
    </message>
    <message>
        <source>Sign: failed</source>
        <translation>签署不合格</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回签署</translation>
    </message>
    <message>
        <source>Needs an open opinion that says why</source>
        <translation>须有未关闭的意见说明理由</translation>
    </message>
    <message>
        <source>The lines above stand against it</source>
        <translation>上列事项未了结，不能签署合格</translation>
    </message>
    <message>
        <source>{role}: passed</source>
        <translation>{role}签署：合格</translation>
    </message>
    <message>
        <source>{role}: failed</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Open mandatory opinions: no. {labels}</source>
        <translation>未关闭的强条意见编号：{labels}</translation>
    </message>
    <message>
        <source>Without an answer: no. {labels}</source>
        <translation>没有回复的意见编号：{labels}</translation>
    </message>
    <message>
        <source>Devices disagree on: {labels}</source>
        <translation>记录有冲突的意见：{labels}</translation>
    </message>
    <message numerus="yes">
        <source>%n mandatory finding(s) undecided</source>
        <translation>
            <numerusform>%n 处强条检查结果未判定</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mandatory item(s) nobody decided on</source>
        <translation>
            <numerusform>尚有 %n 项强条未判定</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} signed with {count} mandatory items undecided</source>
        <translation>{name} 签署时尚有 {count} 项强条未判定</translation>
    </message>
    <message numerus="yes">
        <source>%n signature(s) lapsed: drawings or opinions changed</source>
        <translation>
            <numerusform>%n 个签署因图纸或意见变化已失效</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: {note}</source>
        <translation>{name}：{note}</translation>
    </message>
    <message>
        <source>Signing begins once the set is accepted.</source>
        <translation>受理后方可签署。</translation>
    </message>
    <message>
        <source>Waits for: {role}</source>
        <translation>等待{role}签署</translation>
    </message>
    <message>
        <source>You signed this discipline already; nobody signs their own check.</source>
        <translation>您已签署本专业，不得复核自己签署的内容。</translation>
    </message>
</context>
<context>
    <name>Snap</name>
    <message>
        <source>end</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>intersection</source>
        <translation>交点</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>中点</translation>
    </message>
    <message>
        <source>centre</source>
        <translation>圆心</translation>
    </message>
    <message>
        <source>perpendicular</source>
        <translation>垂足</translation>
    </message>
    <message>
        <source>nearest</source>
        <translation>最近点</translation>
    </message>
</context>
<context>
    <name>SnapMenu</name>
    <message>
        <source>Snap to</source>
        <translation>捕捉到</translation>
    </message>
    <message>
        <source>Snapping</source>
        <translation>对象捕捉</translation>
    </message>
</context>
<context>
    <name>Source</name>
    <message>
        <source>entered</source>
        <translation>填写</translation>
    </message>
    <message>
        <source>control indicators</source>
        <translation>控制指标</translation>
    </message>
    <message>
        <source>entered for a sheet</source>
        <translation>图纸填写</translation>
    </message>
    <message>
        <source>from the drawing</source>
        <translation>图纸读取</translation>
    </message>
    <message>
        <source>worked out</source>
        <translation>推算</translation>
    </message>
</context>
<context>
    <name>SourcesPanel</name>
    <message>
        <source>Survey results</source>
        <translation>测绘成果</translation>
    </message>
    <message>
        <source>Add …</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>中误差</translation>
    </message>
    <message>
        <source>Standard deviation of a coordinate; weights follow from it</source>
        <translation>坐标中误差，据此定权</translation>
    </message>
    <message>
        <source>Reference systems</source>
        <translation>坐标系</translation>
    </message>
    <message>
        <source>EPSG codes of the file&apos;s system and of the common one, such as 4490 → 4547 for degrees of CGCS2000</source>
        <translation>文件坐标系与统一坐标系的 EPSG 代码，如 CGCS2000 经纬度：4490 → 4547；回车确认</translation>
    </message>
    <message>
        <source>Control points …</source>
        <translation>控制点…</translation>
    </message>
    <message>
        <source>Bring this result into the common system by points known in both</source>
        <translation>用公共点把该成果转换到统一坐标系</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Std. deviation</source>
        <translation>中误差</translation>
    </message>
    <message>
        <source>Systems</source>
        <translation>坐标系</translation>
    </message>
    <message>
        <source>east, north</source>
        <translation>东、北</translation>
    </message>
    <message>
        <source>north, east</source>
        <translation>北、东</translation>
    </message>
    <message>
        <source>by the head of the table</source>
        <translation>依据表头</translation>
    </message>
    <message>
        <source>by the values</source>
        <translation>依据数值</translation>
    </message>
    <message>
        <source>by the habit of the format</source>
        <translation>依据格式惯例</translation>
    </message>
    <message>
        <source>as a person said</source>
        <translation>由人指定</translation>
    </message>
    <message>
        <source>{format}, {encoding}, {points} points</source>
        <translation>{format}，{encoding}，{points} 个点</translation>
    </message>
    <message>
        <source>Axis order: {order}, {why}</source>
        <translation>坐标次序：{order}（{why}）</translation>
    </message>
    <message>
        <source>System: {system}</source>
        <translation>坐标系：{system}</translation>
    </message>
    <message>
        <source>not told by the file</source>
        <translation>文件未注明</translation>
    </message>
    <message>
        <source>Zone prefix {zone}</source>
        <translation>带号 {zone}</translation>
    </message>
    <message>
        <source>Transformed by {file}</source>
        <translation>按 {file} 转换</translation>
    </message>
    <message>
        <source>line {line}: </source>
        <translation>第 {line} 行：</translation>
    </message>
    <message>
        <source>… and {count} more notes</source>
        <translation>……另有 {count} 条提示</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>under review</source>
        <translation>审查中</translation>
    </message>
    <message>
        <source>to be checked</source>
        <translation>待复核</translation>
    </message>
    <message>
        <source>to be approved</source>
        <translation>待审定</translation>
    </message>
    <message>
        <source>sent back</source>
        <translation>复核退回</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>已签署</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>No project yet. Begin one on the right, or look at the sample project.</source>
        <translation>还没有项目。在右侧新建，或打开示例项目看看。</translation>
    </message>
    <message>
        <source>Open the sample project</source>
        <translation>打开示例项目</translation>
    </message>
    <message>
        <source>Begin project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Project code</source>
        <translation>项目统一代码</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>项目名称</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>项目类别</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>A project code has the form YYYY-RRRRRR-II-TT-NNNNNN.</source>
        <translation>项目统一代码的格式为 YYYY-RRRRRR-II-TT-NNNNNN。</translation>
    </message>
    <message>
        <source>The project needs a name.</source>
        <translation>请填写项目名称。</translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>complies</source>
        <translation>符合</translation>
    </message>
    <message>
        <source>does not comply</source>
        <translation>不符合</translation>
    </message>
    <message>
        <source>cannot determine</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>to be clarified</source>
        <translation>待澄清</translation>
    </message>
    <message>
        <source>not applicable</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>open</source>
        <translation>待处理</translation>
    </message>
    <message>
        <source>replied</source>
        <translation>已回复</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>已撤回</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message numerus="yes">
        <source>%n not shown</source>
        <translation>
            <numerusform>%n 处未显示</numerusform>
        </translation>
    </message>
    <message>
        <source>List what the picture of this sheet lacks</source>
        <translation>列出本图纸未能显示的内容</translation>
    </message>
    <message>
        <source>{minutes}:{seconds} left</source>
        <translation>剩余 {minutes}:{seconds}</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>正在停止…</translation>
    </message>
</context>
<context>
    <name>Step</name>
    <message>
        <source>reading</source>
        <translation>读取文件</translation>
    </message>
    <message>
        <source>reading entities</source>
        <translation>读取图元</translation>
    </message>
    <message>
        <source>building the picture</source>
        <translation>生成图面</translation>
    </message>
    <message>
        <source>checking the journal</source>
        <translation>核对记录</translation>
    </message>
    <message>
        <source>checking files</source>
        <translation>核对文件</translation>
    </message>
</context>
<context>
    <name>SupervisionArea</name>
    <message>
        <source>Group by</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>By discipline</source>
        <translation>按专业</translation>
    </message>
    <message>
        <source>By agency</source>
        <translation>按审查机构</translation>
    </message>
    <message>
        <source>By reviewer</source>
        <translation>按审查人</translation>
    </message>
    <message>
        <source>By clause</source>
        <translation>按条文</translation>
    </message>
    <message>
        <source>By round</source>
        <translation>按轮次</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Opinions</source>
        <translation>意见</translation>
    </message>
    <message>
        <source>Mandatory</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未关闭</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Re-opened</source>
        <translation>重开率</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>应办结</translation>
    </message>
    <message>
        <source>Conclusion</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>审查机构</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>超期</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>平均轮次</translation>
    </message>
    <message>
        <source>Working days</source>
        <translation>平均用时</translation>
    </message>
    <message>
        <source>Once there are projects, their figures appear here.</source>
        <translation>有项目后，在此显示统计。</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Enter or double click opens the project</source>
        <translation>回车或双击打开项目</translation>
    </message>
    <message>
        <source>Time limits</source>
        <translation>审查时限</translation>
    </message>
    <message>
        <source>Agencies</source>
        <translation>审查机构</translation>
    </message>
    <message>
        <source>mandatory</source>
        <translation>强条</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Left out, sealed until you have given your second review: {projects}</source>
        <translation>未列入（在您完成复核抽查前封存）：{projects}</translation>
    </message>
    <message>
        <source>without a clause</source>
        <translation>未引条文</translation>
    </message>
</context>
<context>
    <name>SurveyArea</name>
    <message>
        <source>Survey results ({kinds});;All files (*)</source>
        <translation>测绘成果 ({kinds});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Add survey results</source>
        <translation>添加测绘成果</translation>
    </message>
    <message>
        <source>Approved values</source>
        <translation>审批值</translation>
    </message>
    <message>
        <source>Tables (*.csv);;All files (*)</source>
        <translation>表格 (*.csv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Write the results</source>
        <translation>输出成果</translation>
    </message>
    <message>
        <source>Map, report, data and extracts were written to {path}</source>
        <translation>成果图、报告、数据和各部门成果已写入 {path}</translation>
    </message>
    <message>
        <source>Drop survey results here to merge them into one: coordinate files, tables, drawings.</source>
        <translation>把测绘成果拖到这里合并为一份：坐标文件、表格、图形均可。</translation>
    </message>
    <message>
        <source>Add survey results …</source>
        <translation>添加测绘成果…</translation>
    </message>
    <message>
        <source>Laid over {sheet} by coordinates</source>
        <translation>已按坐标叠合到 {sheet}</translation>
    </message>
    <message>
        <source>Laid over {sheet} by {count} common points, residual {rms} m</source>
        <translation>已按 {count} 个公共点叠合到 {sheet}，残差 {rms} m</translation>
    </message>
    <message>
        <source>Preview: {kind}, {name}</source>
        <translation>修正预览：{kind}，{name}</translation>
    </message>
    <message>
        <source>{count} corners would move, at most {distance} m</source>
        <translation>将移动 {count} 个角点，最大 {distance} m</translation>
    </message>
    <message>
        <source>no corner would move</source>
        <translation>不移动角点</translation>
    </message>
    <message>
        <source>area {before} → {after} m²</source>
        <translation>面积 {before} → {after} m²</translation>
    </message>
    <message>
        <source>orange: before, blue: after; nothing changes until “{take}”</source>
        <translation>橙：修正前，蓝：修正后；点“{take}”才生效</translation>
    </message>
    <message>
        <source>Control points</source>
        <translation>控制点</translation>
    </message>
    <message>
        <source>Control points, transformations (*.csv *.json);;All files (*)</source>
        <translation>控制点、转换文件 (*.csv *.json);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>SurveyMap</name>
    <message>
        <source>Survey map</source>
        <translation>测绘成果图</translation>
    </message>
    <message>
        <source>E {east} N {north} m</source>
        <translation>东 {east}&#x3000;北 {north} m</translation>
    </message>
</context>
<context>
    <name>SurveyTables</name>
    <message>
        <source>As built and approved</source>
        <translation>实测与审批</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测值</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>审批值</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>允许偏差</translation>
    </message>
    <message>
        <source>U (2σ)</source>
        <translation>U（2σ）</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Coordinates</source>
        <translation>坐标</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>点</translation>
    </message>
    <message>
        <source>X north</source>
        <translation>X（北）</translation>
    </message>
    <message>
        <source>Y east</source>
        <translation>Y（东）</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>来源数</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Topology</source>
        <translation>拓扑</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>What</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Fix offered</source>
        <translation>建议修正</translation>
    </message>
    <message>
        <source>Adjustments</source>
        <translation>平差记录</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动量</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>未采用</translation>
    </message>
    <message>
        <source>Survey</source>
        <translation>测绘成果</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Take the fix</source>
        <translation>采用修正</translation>
    </message>
    <message>
        <source>The map shows the fix; the journal keeps that it was taken</source>
        <translation>图上显示修正结果；采用后记入日志</translation>
    </message>
    <message>
        <source>Take back all fixes</source>
        <translation>撤回全部修正</translation>
    </message>
    <message>
        <source>Outlines are as they were measured again; the journal keeps both acts</source>
        <translation>轮廓恢复为实测；两次操作都留在日志中</translation>
    </message>
    <message>
        <source>disputed</source>
        <translation>存疑</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>已合并</translation>
    </message>
    <message>
        <source>a person must redraw</source>
        <translation>须人工重绘</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>All projects</source>
        <translation>全部项目</translation>
    </message>
    <message>
        <source>Opinion letter …</source>
        <translation>审查意见书…</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Go to a sheet, item, opinion or command (Ctrl+Shift+P)</source>
        <translation>转到图纸、审查要点、审查意见或命令（Ctrl+Shift+P）</translation>
    </message>
    <message>
        <source>Round, clock and sign-off</source>
        <translation>轮次、时限与签署</translation>
    </message>
    <message>
        <source>Who acts</source>
        <translation>当前人员</translation>
    </message>
    <message>
        <source>Register of people …</source>
        <translation>人员登记…</translation>
    </message>
    <message>
        <source>Watching {folder}</source>
        <translation>正在监视 {folder}</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Drawings …</source>
        <translation>图纸文件…</translation>
    </message>
    <message>
        <source>All drawings of a folder …</source>
        <translation>整个文件夹…</translation>
    </message>
    <message>
        <source>Drawings of a new revision …</source>
        <translation>新版次图纸…</translation>
    </message>
    <message>
        <source>Watch a folder …</source>
        <translation>监视文件夹…</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>停止监视</translation>
    </message>
    <message>
        <source>Comments (XFDF) …</source>
        <translation>批注（XFDF）…</translation>
    </message>
    <message>
        <source>Own checklists …</source>
        <translation>本机构审查要点…</translation>
    </message>
    <message>
        <source>Shape fonts (SHX) …</source>
        <translation>形字体（SHX）…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Annotated sheets (PDF) …</source>
        <translation>带批注图纸（PDF）…</translation>
    </message>
    <message>
        <source>Marked drawings (DXF) …</source>
        <translation>带批注图纸（DXF）…</translation>
    </message>
    <message>
        <source>List of opinions (XLSX) …</source>
        <translation>意见清单（XLSX）…</translation>
    </message>
    <message>
        <source>Plot of all sheets to scale (PDF) …</source>
        <translation>按比例打印全套图纸（PDF）…</translation>
    </message>
    <message>
        <source>Issues (BCF 3.0) …</source>
        <translation>问题清单（BCF 3.0）…</translation>
    </message>
    <message>
        <source>Print the sheet to scale …</source>
        <translation>按比例打印本图…</translation>
    </message>
    <message>
        <source>Light window</source>
        <translation>浅色界面</translation>
    </message>
    <message>
        <source>Dark window</source>
        <translation>深色界面</translation>
    </message>
</context>
<context>
    <name>Unit</name>
    <message>
        <source>pcs</source>
        <translation>个</translation>
    </message>
</context>
<context>
    <name>Writing</name>
    <message>
        <source>Length in nature, like 3.6 m or 3600 mm, then Enter</source>
        <translation>实际长度，如 3.6 m 或 3600 mm，按回车确定</translation>
    </message>
</context>
<context>
    <name>_ProjectPages</name>
    <message>
        <source>Choose a project first.</source>
        <translation>请先选择项目。</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
</context>
<context>
    <name>survey</name>
    <message>
        <source>Corners disagree</source>
        <translation>角点不符</translation>
    </message>
    <message>
        <source>Heights disagree</source>
        <translation>高程不符</translation>
    </message>
    <message>
        <source>Datum differs</source>
        <translation>基准差异</translation>
    </message>
    <message>
        <source>Name twice</source>
        <translation>点号重复</translation>
    </message>
    <message>
        <source>Areas disagree</source>
        <translation>面积不符</translation>
    </message>
    <message>
        <source>Crosses itself</source>
        <translation>自相交</translation>
    </message>
    <message>
        <source>Not closed</source>
        <translation>未闭合</translation>
    </message>
    <message>
        <source>Dangles</source>
        <translation>悬挂</translation>
    </message>
    <message>
        <source>Point twice</source>
        <translation>重复点</translation>
    </message>
    <message>
        <source>Overlaps</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>缝隙</translation>
    </message>
    <message>
        <source>✔ complies</source>
        <translation>✔ 符合</translation>
    </message>
    <message>
        <source>✖ does not comply</source>
        <translation>✖ 不符合</translation>
    </message>
    <message>
        <source>? open</source>
        <translation>? 待定</translation>
    </message>
    <message>
        <source>Take the weighted mean</source>
        <translation>取加权平均</translation>
    </message>
    <message>
        <source>Keep both as they are</source>
        <translation>均保留</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重测</translation>
    </message>
    <message>
        <source>{source} is right</source>
        <translation>以 {source} 为准</translation>
    </message>
    <message>
        <source>close the line</source>
        <translation>补线闭合</translation>
    </message>
    <message>
        <source>join last to first</source>
        <translation>末点并入首点</translation>
    </message>
    <message>
        <source>split where it crosses</source>
        <translation>在交点处分开</translation>
    </message>
    <message>
        <source>cut from the smaller</source>
        <translation>从较小者裁去</translation>
    </message>
    <message>
        <source>snap to the neighbour</source>
        <translation>吸附到相邻面</translation>
    </message>
    <message>
        <source>move the end onto the line</source>
        <translation>端点移到线上</translation>
    </message>
</context>
</TS>
